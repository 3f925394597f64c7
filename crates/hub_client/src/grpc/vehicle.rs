//! A vehicle's link over gRPC.

use std::sync::Arc;

use assistance::link::{MAX_WIRE_MESSAGE, VehicleReport};
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::{TryRecvError, TrySendError};
use tokio::task::AbortHandle;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use wire::proto::vehicle::v1::vehicle_service_client::VehicleServiceClient;
use wire::proto::vehicle::v1::{CommandRequest, ReportRequest};

use super::connect::Connection;
use super::newest::{Newest, ReliableThenNewest};
use super::{Ended, Events, HubAddress, OnEvent};
use crate::{NotSent, VehicleLink, VehicleLinkEvent, VehicleSend};

/// Reliable reports, and apart from them answers, that wait for the socket at most.
const MAX_WAITING: usize = 256;

/// A vehicle's connection over mutual TLS 1.3.
pub struct GrpcVehicleLink {
    hub: HubAddress,
    runtime: Handle,
    on_event: Option<OnEvent>,
    live: Option<Live>,
    superseded: u64,
}

/// What exists while a connection is made or up.
struct Live {
    task: AbortHandle,
    events: mpsc::Receiver<VehicleLinkEvent>,
    reports: mpsc::Sender<ReportRequest>,
    telemetry: Arc<Newest<ReportRequest>>,
    answers: mpsc::Sender<CommandRequest>,
    is_up: bool,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl GrpcVehicleLink {
    /// A link whose tasks run on `runtime`. Nothing happens before it is opened.
    #[must_use]
    pub fn new(hub: HubAddress, runtime: Handle, on_event: Option<OnEvent>) -> Self {
        Self { hub, runtime, on_event, live: None, superseded: 0 }
    }

    /// Pictures that a newer one replaced while they waited for the socket.
    #[must_use]
    pub fn superseded(&self) -> u64 {
        self.superseded + self.live.as_ref().map_or(0, |live| live.telemetry.superseded())
    }

    fn drop_live(&mut self) {
        self.superseded = self.superseded();
        self.live = None;
    }
}

impl VehicleLink for GrpcVehicleLink {
    fn open(&mut self) {
        if self.live.is_some() {
            return;
        }
        let (events, heard) = Events::new(self.on_event.clone());
        let (reports, reliable) = mpsc::channel(MAX_WAITING);
        let (answers, answered) = mpsc::channel(MAX_WAITING);
        let telemetry = Arc::new(Newest::default());
        let outgoing = ReliableThenNewest { reliable, newest: telemetry.clone() };
        let hub = self.hub.clone();
        let task = self.runtime.spawn(async move {
            let Ended { reason, refused } = run(&hub, &events, outgoing, answered).await;
            events.tell(VehicleLinkEvent::Down { reason, refused }).await;
        });
        let task = task.abort_handle();
        self.live = Some(Live { task, events: heard, reports, telemetry, answers, is_up: false });
    }

    fn close(&mut self) {
        self.drop_live();
    }

    fn send(&mut self, message: VehicleSend) -> Result<(), NotSent> {
        let live = self.live.as_ref().filter(|live| live.is_up).ok_or(NotSent::Down)?;
        match message {
            VehicleSend::Report(report) => {
                let message = wire::vehicle::report_to_proto(&report);
                if matches!(report, VehicleReport::Telemetry { .. }) {
                    live.telemetry.put(message);
                    return Ok(());
                }
                live.reports.try_send(message).map_err(not_sent)
            }
            VehicleSend::Answer(answer) => {
                live.answers.try_send(wire::vehicle::answer_to_proto(&answer)).map_err(not_sent)
            }
        }
    }

    fn poll(&mut self) -> Option<VehicleLinkEvent> {
        let live = self.live.as_mut()?;
        let event = match live.events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => {
                VehicleLinkEvent::Down { reason: "the link's task ended".to_owned(), refused: false }
            }
        };
        match event {
            VehicleLinkEvent::Up => live.is_up = true,
            VehicleLinkEvent::Down { .. } => self.drop_live(),
            VehicleLinkEvent::Answer(_) | VehicleLinkEvent::Order(_) => {}
        }
        Some(event)
    }
}

pub(super) fn not_sent<T>(error: TrySendError<T>) -> NotSent {
    match error {
        TrySendError::Full(_) => NotSent::Busy,
        TrySendError::Closed(_) => NotSent::Down,
    }
}

/// One connection from its first packet to its end.
async fn run(
    hub: &HubAddress,
    events: &Events<VehicleLinkEvent>,
    reports: ReliableThenNewest<ReportRequest>,
    answers: mpsc::Receiver<CommandRequest>,
) -> Ended {
    let connection = match hub.connect().await {
        Ok(connection) => connection,
        Err(ended) => return ended,
    };
    let client = VehicleServiceClient::new(connection.channel.clone())
        .max_decoding_message_size(MAX_WIRE_MESSAGE)
        .max_encoding_message_size(MAX_WIRE_MESSAGE);
    // The hub may answer a stream only after its hello, so "up" comes before the calls return.
    events.tell(VehicleLinkEvent::Up).await;
    tokio::select! {
        ended = report(&connection, client.clone(), events, reports) => ended,
        ended = command(&connection, client, events, answers) => ended,
    }
}

async fn report(
    connection: &Connection,
    mut client: VehicleServiceClient<Channel>,
    events: &Events<VehicleLinkEvent>,
    reports: ReliableThenNewest<ReportRequest>,
) -> Ended {
    let mut stream = match client.report(reports).await {
        Ok(response) => response.into_inner(),
        Err(status) => return connection.ended_by(&status),
    };
    loop {
        match stream.message().await {
            Ok(Some(message)) => match wire::vehicle::report_answer_from_proto(message) {
                Ok(answer) => events.tell(VehicleLinkEvent::Answer(answer)).await,
                Err(error) => return Ended::broken(format!("the hub's answer: {error}")),
            },
            Ok(None) => return Ended::broken("the hub ended the report stream"),
            Err(status) => return connection.ended_by(&status),
        }
    }
}

async fn command(
    connection: &Connection,
    mut client: VehicleServiceClient<Channel>,
    events: &Events<VehicleLinkEvent>,
    answers: mpsc::Receiver<CommandRequest>,
) -> Ended {
    let mut stream = match client.command(ReceiverStream::new(answers)).await {
        Ok(response) => response.into_inner(),
        Err(status) => return connection.ended_by(&status),
    };
    loop {
        match stream.message().await {
            Ok(Some(message)) => match wire::vehicle::order_from_proto(message) {
                Ok(order) => events.tell(VehicleLinkEvent::Order(order)).await,
                Err(error) => return Ended::broken(format!("the hub's order: {error}")),
            },
            Ok(None) => return Ended::broken("the hub ended the command stream"),
            Err(status) => return connection.ended_by(&status),
        }
    }
}
