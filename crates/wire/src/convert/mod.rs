//! The conversions, one file for each file of the contract.

mod action;
mod body;
mod call;
mod command;
mod conversation;
mod incident;
mod incident_on_shift;
mod journal_entry;
mod operator_service;
mod path;
mod place;
mod question;
mod refusal;
mod role;
mod scene;
mod shift;
mod time;
mod vehicle_picture;
mod vehicle_service;
