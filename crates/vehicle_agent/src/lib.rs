//! vehicle_agent
