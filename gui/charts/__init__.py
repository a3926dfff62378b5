"""Charts drawn with pyqtgraph; imported only where a page that shows one is first opened."""
