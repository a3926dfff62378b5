"""The audit set at the window: flags to packages, draws, frozen versions, withdrawal."""
