//! The room for an independent reader and verifier of the journal's format. It is empty until the record has signed checkpoints.
