//! The one definition of the Markdown we speak, equal to Hugo's goldmark.
