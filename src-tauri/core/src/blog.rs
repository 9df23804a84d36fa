//! An open blog: its generator, configuration, languages, permalinks and habits.
