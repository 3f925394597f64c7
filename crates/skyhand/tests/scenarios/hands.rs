//! Every deed of a timeline does something: faults beside the street, and a person's own hands.

use skyhand::scenario::{Scenario, play};

use crate::told;

const FAULTS: &str = r#"
name = "faults"
title = "One of each fault"
date = "never"
city = "the generated city"
sources = ["made up for this test"]
story = "Links, clocks, computers and the hub fail while a case is worked on."

[world]
cars = 4
seed = 5
prefix = "SF"
lasts = "3m"

[[cast]]
car = "SF-0001"
at = "Weaver Ave & Windlass St"
passengers = { language = "es", count = 2, mood = "uneasy", needs = ["wheelchair"] }

[[cast]]
car = "SF-0002"
near = "SF-0001"

[[operators]]
person = "amara"
takes_cases = false

[[operators]]
person = "noor"
role = "lead"
arrives = "10s"
takes_cases = false

[[timeline]]
name = "debris"
at = "5s"
place = { cause = "debris", car = "SF-0001", open_side = "right", lasts = "10m" }

[[timeline]]
at = "8s"
jump_clock = { car = "SF-0002", by_ms = -4000 }

[[timeline]]
name = "cut"
at = "30s"
cut = "SF-0002"

[[timeline]]
name = "mended"
at = "40s"
mend = "SF-0002"

[[timeline]]
name = "reboot"
at = "45s"
reboot = { car = "SF-0002", down = "5s" }

[[timeline]]
at = "50s"
freeze = "SF-0003"

[[timeline]]
at = "55s"
thaw = "SF-0003"

[[timeline]]
name = "kill"
at = "60s"
kill_hub = true

[[timeline]]
name = "by_hand"
at = "75s"
claim = { by = "noor", car = "SF-0001" }

[[timeline]]
name = "words"
at = "2s"
after = "by_hand"
say = { by = "noor", car = "SF-0001", text = "Todo está bien, ya seguimos." }

[[timeline]]
name = "hazards"
at = "3s"
after = "by_hand"
command = { by = "noor", car = "SF-0001", kind = "hazards", on = true }

[[timeline]]
name = "not_hers"
at = "3s"
after = "by_hand"
command = { by = "amara", car = "SF-0001", kind = "resume", cause = "obstacle_gone" }

[[timeline]]
name = "turned"
at = "4s"
after = "by_hand"
change = { cause = "debris", open_side = "left" }

[[timeline]]
name = "gone"
at = "40s"
after = "by_hand"
end = "debris"

[[timeline]]
name = "stop"
at = "130s"
stop = { by = "amara", car = "SF-0003" }

[[timeline]]
name = "nobody_claims_it"
at = "1s"
after = "claim SF-0004"
resolve = { by = "noor", car = "SF-0004", outcome = "false_alarm" }

[[expect]]
name = "lost"
says = "The cut is noticed"
car = "SF-0002"
after = "cut"
link_lost = {}
within = "5s"

[[expect]]
name = "back"
says = "The mended link is used"
car = "SF-0002"
after = "mended"
link_back = {}
within = "20s"

[[expect]]
name = "back_after_reboot"
says = "The restarted car is back"
car = "SF-0002"
after = "reboot"
link_back = {}
within = "20s"

[[expect]]
name = "kill_unnoticed"
says = "The killed hub is back before any car gives it up"
car = "SF-0004"
after = "kill"
link_lost = {}
never = true

[[expect]]
name = "claimed_by_noor"
says = "The case outlives the kill and is taken by hand"
car = "SF-0001"
after = "by_hand"
claimed = { by = "noor" }
within = "1s"

[[expect]]
name = "words"
says = "Free words arrive"
car = "SF-0001"
after = "words"
spoken = {}
within = "1s"

[[expect]]
name = "hazards"
says = "The holder's command is done"
car = "SF-0001"
after = "hazards"
done = { kind = "hazards", by = "noor" }
within = "2s"

[[expect]]
name = "not_hers"
says = "Another's command is refused"
car = "SF-0001"
after = "not_hers"
refused = { kind = "resume", by = "amara", rule = "claimed_by_other" }
within = "1s"

[[expect]]
name = "new_truth"
says = "After the change the other side is the right one"
car = "SF-0001"
after = "turned"
answered = { right = true, answer = "pass_left" }
within = "30s"

[[expect]]
name = "stopped"
says = "STOP needs no claim"
car = "SF-0003"
after = "stop"
stopped = {}
within = "20s"

[[expect]]
name = "always_wrong"
says = "A car without a case is claimed, which never happens"
car = "SF-0004"
after = "claim SF-0004"
moves = {}
within = "1s"
"#;

#[test]
fn every_deed_of_a_timeline_does_something() {
    let played = play(&Scenario::parse(FAULTS, "faults.toml").unwrap()).unwrap();
    assert_eq!(played.broken(), ["always_wrong"], "{}", told(&played));
    assert_eq!(played.not_done, ["nobody_claims_it"]);
}

#[test]
fn a_place_that_the_city_does_not_have_is_an_error_with_its_line() {
    let text = FAULTS.replace("Weaver Ave & Windlass St", "Weaver Ave & Nowhere St");
    let error = play(&Scenario::parse(&text, "faults.toml").unwrap()).unwrap_err();
    assert_eq!(error, "faults.toml:17: the city has no place called `Weaver Ave & Nowhere St`");
}

const DRAWN: &str = r#"
name = "drawn"
title = "A path by hand"
date = "never"
city = "the generated city"
sources = ["made up for this test"]
story = "Nobody answers: somebody draws a path round the cones, and somebody else lets another car creep clear."

[world]
cars = 4
seed = 5
prefix = "SF"
lasts = "2m"

[[cast]]
car = "SF-0001"
at = "Weaver Ave & Windlass St"

[[operators]]
person = "amara"
reaction = "60s"
takes_cases = false

[[operators]]
person = "noor"
role = "trained_operator"
reaction = "60s"
takes_cases = false

[[timeline]]
name = "cones"
at = "5s"
place = { cause = "cones_in_lane", car = "SF-0001", open_side = "left", lasts = "10m" }

[[timeline]]
name = "by_hand"
at = "5s"
after = "question SF-0001"
claim = { by = "amara", car = "SF-0001" }

[[timeline]]
name = "drawn"
at = "3s"
after = "by_hand"
command = { by = "amara", car = "SF-0001", kind = "propose_path", points = [[4, 0.4], [11, 3.4], [24, 3.4], [37, 3.4]] }

[[timeline]]
name = "untrained"
at = "4s"
after = "by_hand"
command = { by = "amara", car = "SF-0001", kind = "creep_clear", direction = "right", metres = 6 }

[[timeline]]
name = "approved"
at = "6s"
after = "by_hand"
command = { by = "amara", car = "SF-0001", kind = "approve_path" }

[[timeline]]
name = "other_cones"
at = "5s"
place = { cause = "cones_in_lane", car = "SF-0002", open_side = "left", lasts = "10m" }

[[timeline]]
name = "other"
at = "5s"
after = "question SF-0002"
claim = { by = "noor", car = "SF-0002" }

[[timeline]]
name = "creep"
at = "4s"
after = "other"
command = { by = "noor", car = "SF-0002", kind = "creep_clear", direction = "right", metres = 6 }

[[expect]]
name = "planned"
says = "The car plans what was drawn"
car = "SF-0001"
after = "drawn"
done = { kind = "propose_path", by = "amara" }
within = "1s"

[[expect]]
name = "untrained"
says = "Who is not trained has no car creep"
car = "SF-0001"
after = "untrained"
refused = { kind = "creep_clear", by = "amara", rule = "not_trained" }
within = "1s"

[[expect]]
name = "driven"
says = "The approved plan is driven to its end"
car = "SF-0001"
after = "approved"
done = { kind = "approve_path", by = "amara" }
within = "40s"

[[expect]]
name = "harmless"
says = "Nothing bad follows"
consequences = { at_most = 0 }

[[expect]]
name = "crept"
says = "The other car creeps aside"
car = "SF-0002"
after = "creep"
done = { kind = "creep_clear", by = "noor" }
within = "25s"
"#;

#[test]
fn a_path_is_drawn_approved_and_driven_by_hand_and_only_the_trained_let_a_car_creep() {
    let played = play(&Scenario::parse(DRAWN, "drawn.toml").unwrap()).unwrap();
    assert_eq!(played.broken(), [""; 0], "{}", told(&played));
    // The expectations can fail: nobody approves, or the car has no plan that could be approved.
    let unapproved = DRAWN.replace("kind = \"approve_path\" }", "kind = \"hazards\", on = true }");
    let played = play(&Scenario::parse(&unapproved, "drawn.toml").unwrap()).unwrap();
    assert_eq!(played.broken(), ["driven"], "{}", told(&played));
    let through = DRAWN.replace("[[4, 0.4], [11, 3.4], [24, 3.4], [37, 3.4]]", "[[10, 0], [22, 0], [40, 0]]");
    let error = play(&Scenario::parse(&through, "drawn.toml").unwrap()).unwrap_err();
    assert!(error.contains("no plan of SF-0001 stands: ") && error.contains("cone in the way"), "{error}");
}
