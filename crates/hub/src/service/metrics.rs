//! The metrics page: Prometheus text on loopback, no personal data.

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};

use super::desk_task::{Knock, Look};
use super::media::{MediaLook, MediaPath};

/// Serves `/metrics` until the hub stops.
pub(crate) async fn serve(
    address: SocketAddr,
    knocks: mpsc::Sender<Knock>,
    media: MediaPath,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), String> {
    if !address.ip().is_loopback() {
        return Err(format!("{address} is not on loopback; a collector on this machine fetches the page"));
    }
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address}: {error}"))?;
    // A weak hold: the page must not keep the desk's task alive.
    let page = Router::new().route("/metrics", get(show)).with_state((knocks.downgrade(), media));
    drop(knocks);
    tokio::spawn(async move {
        let stop = async move { drop(stopping.wait_for(|stop| *stop).await) };
        if let Err(error) = axum::serve(listener, page).with_graceful_shutdown(stop).await {
            tracing::warn!(%error, "the metrics page ended");
        }
    });
    Ok(())
}

async fn show(State((knocks, media)): State<(mpsc::WeakSender<Knock>, MediaPath)>) -> Result<String, &'static str> {
    let (reply, look) = oneshot::channel();
    let stopping = "the hub is stopping";
    let knocks = knocks.upgrade().ok_or(stopping)?;
    knocks.send(Knock::Look(reply)).await.map_err(|_| stopping)?;
    Ok(page(&look.await.map_err(|_| stopping)?, &media.look()))
}

fn page(look: &Look, media: &MediaLook) -> String {
    let (counters, relay, lanes) = (&look.counters, &media.relay, &media.lanes);
    let rows: [(&str, &str, &str, u64); 33] = [
        ("skyhand_vehicles_connected", "gauge", "Vehicles with a connection", look.vehicles as u64),
        ("skyhand_consoles_connected", "gauge", "Consoles with a watch stream", look.consoles as u64),
        ("skyhand_incidents_open", "gauge", "Open incidents", look.open_incidents as u64),
        ("skyhand_incidents_waiting", "gauge", "Incidents nobody has claimed", look.waiting_incidents as u64),
        ("skyhand_record_entries", "gauge", "Number of the newest durable entry", look.durable.0),
        ("skyhand_telemetry_total", "counter", "Telemetry messages taken", counters.telemetry),
        ("skyhand_telemetry_superseded_total", "counter", "Telemetry replaced unseen by newer", counters.superseded),
        ("skyhand_pictures_delivered_total", "counter", "Pictures sent to consoles", counters.delivered),
        ("skyhand_reports_total", "counter", "Reliable reports taken", counters.reports),
        ("skyhand_reports_rejected_total", "counter", "Reliable reports refused", counters.rejected),
        ("skyhand_report_gaps_total", "counter", "Gaps in report numbers", counters.gaps),
        ("skyhand_actions_total", "counter", "Actions of people", counters.actions),
        ("skyhand_actions_refused_total", "counter", "Actions refused by a rule", counters.refused),
        ("skyhand_entries_decided_total", "counter", "Entries decided", counters.entries),
        ("skyhand_links_silent_total", "counter", "Vehicle links lost by silence", counters.silent),
        ("skyhand_media_connections", "gauge", "Open media connections", media.connections as u64),
        ("skyhand_media_grants_total", "counter", "Grants presented and agreed to", relay.granted),
        ("skyhand_media_grants_refused_total", "counter", "Grants refused", relay.grants_refused),
        ("skyhand_media_letters_refused_total", "counter", "Letters senseless or too many", relay.letters_refused),
        ("skyhand_media_pictures_in_total", "counter", "Pictures from cars", relay.pictures_in),
        ("skyhand_media_pictures_out_total", "counter", "Pictures handed to viewers", relay.pictures_out),
        ("skyhand_media_pictures_refused_total", "counter", "Pictures unasked or over budget", relay.pictures_dropped),
        ("skyhand_media_pictures_superseded_total", "counter", "Pictures replaced unsent", lanes.pictures_superseded),
        ("skyhand_media_pictures_reset_total", "counter", "Pictures given up on the way", lanes.pictures_reset),
        (
            "skyhand_media_pictures_unkept_total",
            "counter",
            "Pictures not kept, wishes not fulfilled",
            media.kept_dropped,
        ),
        ("skyhand_media_past_dropped_total", "counter", "Pictures of the past without room", lanes.past_dropped),
        ("skyhand_media_voice_in_total", "counter", "Voice frames received", relay.voice_in),
        ("skyhand_media_voice_out_total", "counter", "Voice frames handed on", relay.voice_out),
        (
            "skyhand_media_voice_refused_total",
            "counter",
            "Voice frames without a call or over budget",
            relay.voice_dropped,
        ),
        ("skyhand_media_datagrams_dropped_total", "counter", "Datagrams without room", lanes.datagrams_dropped),
        ("skyhand_media_garbage_total", "counter", "Frames that were none", lanes.garbage),
        ("skyhand_media_urgent_repeats_total", "counter", "Stops sent to a car again on UDP", relay.urgent_repeats),
        ("skyhand_media_urgent_given_up_total", "counter", "Stops no car answered for on UDP", relay.urgent_given_up),
    ];
    let mut text = String::new();
    for (name, kind, help, value) in rows {
        // Writing to a String cannot fail.
        let _infallible = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}");
    }
    text
}
