//! console_model
