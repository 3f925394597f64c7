//! record_verifier
