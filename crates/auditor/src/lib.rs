//! auditor
