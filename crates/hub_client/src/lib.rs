//! hub_client
