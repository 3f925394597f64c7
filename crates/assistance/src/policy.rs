//! The numbers of one site's policy pack. Rules read them here and nowhere else.

use std::time::Duration;

/// Limits and ages, with the defaults of the design.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// A console renews its link lease within this, or loses its claims.
    pub link_lease: Duration,
    /// Without input or speech for this long the console asks "still with it?".
    pub attention: Duration,
    /// After the question the case returns to the queue.
    pub attention_grace: Duration,
    /// Oldest evidence on screen at the press of an answer.
    pub answer_age_at_press: Duration,
    /// Oldest evidence in the car when an answer is applied.
    pub answer_age_applied: Duration,
    /// Oldest picture for a command that moves the car or opens it.
    pub picture_age: Duration,
    /// A frozen picture counts only this long, and only while the car confirms the same scene.
    pub frozen_picture: Duration,
    /// Time to live of a command that opens or closes things and of advice.
    pub command_ttl: Duration,
    /// Time to live of a command that stops the car or keeps it standing.
    pub stop_ttl: Duration,
    /// No heartbeat for this long: the link is lost.
    pub link_lost_after: Duration,
    /// Least time between two uses of the horn.
    pub horn_interval: Duration,
    /// Doors lock again after this, if nobody opened them.
    pub relock_after: Duration,
    /// A waiting passenger hears cause, place and next news at least this often.
    pub passenger_news: Duration,
    /// Windows and lights may be moved only below this speed, metres a second.
    pub comfort_speed_mps: f64,
    /// A closure drawn by an operator expires after this.
    pub closure_expiry: Duration,
    /// Largest radius of a closure drawn by an operator, metres.
    pub closure_radius_m: f64,
    /// The most vehicles one person may hold at once.
    pub claims_per_person: usize,
    /// The longest path a person may draw and a car may plan of it, metres.
    pub path_m: f64,
    /// The fastest a car drives on a drawn path, metres a second.
    pub path_speed_mps: f64,
    /// Oldest evidence on screen at the first point of a path, and at the press that moves the car.
    pub path_age_at_press: Duration,
    /// The same press as the hub sees it, one way later.
    pub path_age_at_desk: Duration,
    /// Oldest evidence in the car when it takes up a path, and what such a command has to live.
    pub path_age_applied: Duration,
    /// A plan of the car may be approved for this long.
    pub plan_lasts: Duration,
    /// The farthest a car creeps clear, metres.
    pub creep_m: f64,
    /// The fastest a car creeps, metres a second.
    pub creep_speed_mps: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            link_lease: Duration::from_secs(15),
            attention: Duration::from_secs(45),
            attention_grace: Duration::from_secs(15),
            answer_age_at_press: Duration::from_millis(2_000),
            answer_age_applied: Duration::from_millis(3_500),
            picture_age: Duration::from_millis(2_000),
            frozen_picture: Duration::from_secs(30),
            command_ttl: Duration::from_millis(3_500),
            stop_ttl: Duration::from_secs(30),
            link_lost_after: Duration::from_secs(3),
            horn_interval: Duration::from_secs(10),
            relock_after: Duration::from_secs(30),
            passenger_news: Duration::from_secs(30),
            comfort_speed_mps: 3.0,
            closure_expiry: Duration::from_secs(30 * 60),
            closure_radius_m: 150.0,
            claims_per_person: 5,
            path_m: 150.0,
            path_speed_mps: 3.0,
            path_age_at_press: Duration::from_millis(500),
            path_age_at_desk: Duration::from_millis(750),
            path_age_applied: Duration::from_millis(2_000),
            plan_lasts: Duration::from_secs(60),
            creep_m: 15.0,
            creep_speed_mps: 0.9,
        }
    }
}
