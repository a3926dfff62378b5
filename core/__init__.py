"""Values and rules of Misread; nothing here knows a window or a vendor.

The story of one photo. `photos` finds, hashes, decodes and turns it upright; `case` takes it in. A
`run` asks vendors: `running` records an attempt in the `store`, hands the photo to the vendor, once
`sending` has somebody's consent for those beyond this computer, keeps the raw `response`, and only
then reads the `prediction`s in it. `matching` joins the predictions of several vendors into faces,
`verdict` judges each against the reference label of `labelling`, which a person gave or
`label_import` took from a table. Faces worth keeping are flagged and become the audit set (`sets`),
which `export` writes to a folder. The store's log tells of all that by hashes; `evidence` holds
what is kept against it, and `package` makes a case of what was packed from another. `metrics`
counts, `report` tells, `presenting` shows it to a room.

Words, one meaning each, everywhere:

photo            one image file, known by the SHA-256 of its bytes. Avoid: image, picture.
vendor           a service or local model that predicts. Avoid: provider, engine, backend.
response         what one vendor answered for one photo, once; never edited. Avoid: result.
prediction       one face in a response: box, gender, confidence, age. Avoid: detection.
confidence       the vendor's own number for the gender, 0 to 1, or none given. Avoid: score.
threshold        the confidence below which a prediction counts as no answer; off by default.
face             a person in a photo, across vendors.
reference label  what a face is labelled as in this case, with its source. Avoid: ground truth.
attribute        what else is said of a face, with its source: skin type, person, own groups.
claim            what an annotator said that is not in force. Avoid: vote.
reveal           that an answer was shown to whoever labels blind, before the label.
subgroup         faces that share what they are labelled as, such as female × IV–VI.
verdict          one vendor on one face: match, misread, no answer, not detected, unable to
                 answer, unlabelled.
case             the folder a user works in. Avoid: project, session.
audit set        the flagged faces of a case, with copies of their photos.
log              what happened in a case, entries chained by hash; its last entry's hash is its
                 head. Avoid: history, audit trail.
package          a case or its audit set as a BagIt folder with its log. Avoid: bundle, archive.
run              one batch of photos × vendors at one time. Avoid: job, batch.
repeat           one vendor asked about one photo several times; in no verdict and no rate.
variation        a photo changed by a recipe on one face, and what vendors say of it; in no verdict
                 and no rate. Avoid: experiment, perturbation.
protocol         what is to be found out and how, written before the first call.
departure        what was done otherwise than the protocol has it.
finding          what a person concludes, about a flag, a face or the case.
reply            what a vendor says to a finding, filed in the case.
"""
