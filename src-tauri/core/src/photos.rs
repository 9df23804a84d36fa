//! A photo in, web images out: the pipeline.
