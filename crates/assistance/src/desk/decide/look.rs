//! Who may see a case: the street for everybody who may assist, the cabin for who has the case, or a lead.

use super::super::Desk;
use crate::command::{Refusal, Rule};
use crate::ids::PersonId;
use crate::incident::Incident;
use crate::roles::Role;

/// Whether this person may see an incident, and its cabin too.
///
/// # Errors
/// The rule that refuses it.
pub fn may_look(desk: &Desk, by: &PersonId, role: Role, incident: &Incident, cabin: bool) -> Result<(), Refusal> {
    if !role.may_assist() {
        return Err(Refusal::new(Rule::RoleMayNot, role.name()));
    }
    if !incident.state.is_open() {
        return Err(Refusal::new(Rule::WrongState, "the case is closed"));
    }
    let claim = desk.vehicles.get(&incident.vehicle).and_then(|vehicle| vehicle.claim.as_ref());
    let has_it = claim.is_some_and(|claim| claim.by == *by);
    if cabin && !has_it && !role.may_lead() {
        return Err(Refusal::new(Rule::NotYourClaim, "the cabin is shown to who has the case"));
    }
    Ok(())
}
