//! The façade and only owner of state.
