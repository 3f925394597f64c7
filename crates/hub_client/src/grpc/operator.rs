//! A console's link over gRPC: the watch stream, actions beside it, and STOP on a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use assistance::command::Command;
use assistance::feed::Action;
use assistance::ids::{ActionKey, IncidentId};
use assistance::link::MAX_WIRE_MESSAGE;
use media::frames::GrantToken;
use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;
use wire::proto::operator::v1::WatchRequest;
use wire::proto::operator::v1::operator_service_client::OperatorServiceClient;

use super::vehicle::not_sent;
use super::{Ended, Events, HubAddress, OnEvent, may_succeed_later};
use crate::{NotSent, OperatorLink, OperatorLinkEvent, OperatorSend};

/// An action without an answer for this long has failed; the session asks again.
const ACTION: Duration = Duration::from_secs(5);
/// A STOP without an answer for this long has failed; by then several more are on their way.
const STOP: Duration = Duration::from_secs(2);
/// Actions under way at once.
const MAX_ACTIONS: usize = 16;
/// STOPs under way at once.
const MAX_STOPS: usize = 256;
/// Watch requests that wait for the socket at most.
const MAX_WATCH: usize = 64;

type Client = OperatorServiceClient<Channel>;

/// A console's connection over mutual TLS 1.3.
pub struct GrpcOperatorLink {
    hub: HubAddress,
    runtime: Handle,
    on_event: Option<OnEvent>,
    live: Option<Live>,
}

/// What exists while a connection is made or up.
struct Live {
    task: AbortHandle,
    stop_task: AbortHandle,
    events: mpsc::Receiver<OperatorLinkEvent>,
    teller: Events<OperatorLinkEvent>,
    watch: mpsc::Sender<WatchRequest>,
    main: watch::Receiver<Option<Client>>,
    stop: watch::Receiver<Option<Client>>,
    actions_left: Arc<Semaphore>,
    stops_left: Arc<Semaphore>,
    is_up: bool,
}

impl Drop for Live {
    fn drop(&mut self) {
        self.task.abort();
        self.stop_task.abort();
    }
}

impl GrpcOperatorLink {
    /// A link whose tasks run on `runtime`. Nothing happens before it is opened.
    #[must_use]
    pub fn new(hub: HubAddress, runtime: Handle, on_event: Option<OnEvent>) -> Self {
        Self { hub, runtime, on_event, live: None }
    }
}

impl OperatorLink for GrpcOperatorLink {
    fn open(&mut self) {
        if self.live.is_some() {
            return;
        }
        let (teller, events) = Events::new(self.on_event.clone());
        let (watch_sender, requests) = mpsc::channel(MAX_WATCH);
        let (main_sender, main) = watch::channel(None);
        let (stop_sender, stop) = watch::channel(None);
        let (hub, told) = (self.hub.clone(), teller.clone());
        let task = self.runtime.spawn(async move {
            let Ended { reason, refused } = run(&hub, &told, requests, main_sender).await;
            told.tell(OperatorLinkEvent::Down { reason, refused }).await;
        });
        let hub = self.hub.clone();
        let stop_task = self.runtime.spawn(async move {
            // Without a connection of its own a STOP goes over the main one.
            if let Ok(connection) = hub.connect().await {
                stop_sender.send_replace(Some(client(connection.channel)));
                stop_sender.closed().await;
            }
        });
        self.live = Some(Live {
            task: task.abort_handle(),
            stop_task: stop_task.abort_handle(),
            events,
            teller,
            watch: watch_sender,
            main,
            stop,
            actions_left: Arc::new(Semaphore::new(MAX_ACTIONS)),
            stops_left: Arc::new(Semaphore::new(MAX_STOPS)),
            is_up: false,
        });
    }

    fn close(&mut self) {
        self.live = None;
    }

    fn send(&mut self, message: OperatorSend) -> Result<(), NotSent> {
        let live = self.live.as_ref().filter(|live| live.is_up).ok_or(NotSent::Down)?;
        match message {
            OperatorSend::Watch(request) => {
                live.watch.try_send(wire::operator::watch_to_proto(&request)).map_err(not_sent)
            }
            OperatorSend::Act { key, action } => {
                let slot = live.actions_left.clone().try_acquire_owned().map_err(|_| NotSent::Busy)?;
                let client = live.main.borrow().clone().ok_or(NotSent::Down)?;
                let events = live.teller.clone();
                self.runtime.spawn(async move {
                    events.tell(act(client, key, &action).await).await;
                    drop(slot);
                });
                Ok(())
            }
            OperatorSend::Stop(command) => {
                let slot = live.stops_left.clone().try_acquire_owned().map_err(|_| NotSent::Busy)?;
                // Sent on every path there is: a repeat is harmless, a missed one is not.
                let paths = [live.stop.borrow().clone(), live.main.borrow().clone()];
                let paths: Vec<Client> = paths.into_iter().flatten().collect();
                if paths.is_empty() {
                    return Err(NotSent::Down);
                }
                let slot = Arc::new(slot);
                for client in paths {
                    let (events, command, slot) = (live.teller.clone(), command.clone(), slot.clone());
                    self.runtime.spawn(async move {
                        events.tell(stop(client, &command).await).await;
                        drop(slot);
                    });
                }
                Ok(())
            }
            OperatorSend::OpenMedia { incident, cabin } => {
                let slot = live.actions_left.clone().try_acquire_owned().map_err(|_| NotSent::Busy)?;
                let client = live.main.borrow().clone().ok_or(NotSent::Down)?;
                let events = live.teller.clone();
                self.runtime.spawn(async move {
                    events.tell(open_media(client, incident, cabin).await).await;
                    drop(slot);
                });
                Ok(())
            }
        }
    }

    fn poll(&mut self) -> Option<OperatorLinkEvent> {
        let live = self.live.as_mut()?;
        let event = match live.events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Empty) => return None,
            Err(TryRecvError::Disconnected) => {
                OperatorLinkEvent::Down { reason: "the link's task ended".to_owned(), refused: false }
            }
        };
        match event {
            OperatorLinkEvent::Up => live.is_up = true,
            OperatorLinkEvent::Down { .. } => self.live = None,
            _ => {}
        }
        Some(event)
    }
}

fn client(channel: Channel) -> Client {
    OperatorServiceClient::new(channel)
        .max_decoding_message_size(MAX_WIRE_MESSAGE)
        .max_encoding_message_size(MAX_WIRE_MESSAGE)
}

/// One connection from its first packet to its end.
async fn run(
    hub: &HubAddress,
    events: &Events<OperatorLinkEvent>,
    requests: mpsc::Receiver<WatchRequest>,
    main: watch::Sender<Option<Client>>,
) -> Ended {
    let connection = match hub.connect().await {
        Ok(connection) => connection,
        Err(ended) => return ended,
    };
    let mut watching = client(connection.channel.clone());
    main.send_replace(Some(watching.clone()));
    events.tell(OperatorLinkEvent::Up).await;
    let mut stream = match watching.watch(ReceiverStream::new(requests)).await {
        Ok(response) => response.into_inner(),
        Err(status) => return connection.ended_by(&status),
    };
    loop {
        match stream.message().await {
            Ok(Some(message)) => match wire::operator::update_from_proto(message) {
                Ok(update) => events.tell(OperatorLinkEvent::Update(Box::new(update))).await,
                Err(error) => return Ended::broken(format!("the hub's update: {error}")),
            },
            Ok(None) => return Ended::broken("the hub ended the watch stream"),
            Err(status) => return connection.ended_by(&status),
        }
    }
}

async fn act(mut client: Client, key: ActionKey, action: &Action) -> OperatorLinkEvent {
    let request = wire::operator::action_to_proto(key, action);
    match timeout(ACTION, client.take_action(request)).await {
        Ok(Ok(response)) => match wire::operator::receipt_from_proto(response.into_inner()) {
            Ok(receipt) => OperatorLinkEvent::Receipt(Box::new(receipt)),
            Err(error) => failed(key, format!("the hub's receipt: {error}"), false),
        },
        Ok(Err(status)) => {
            failed(key, format!("{}: {}", status.code(), status.message()), may_succeed_later(status.code()))
        }
        Err(_) => failed(key, format!("no answer within {} s", ACTION.as_secs()), true),
    }
}

fn failed(key: ActionKey, reason: String, retry: bool) -> OperatorLinkEvent {
    OperatorLinkEvent::ActFailed { key, reason, retry }
}

async fn stop(mut client: Client, command: &Command) -> OperatorLinkEvent {
    let request = wire::operator::stop_to_proto(command);
    let reason = match timeout(STOP, client.stop_vehicle(request)).await {
        Ok(Ok(response)) => match wire::operator::stopped_from_proto(response.into_inner()) {
            Ok((command, recorded)) => return OperatorLinkEvent::Stopped { command, recorded },
            Err(error) => format!("the hub's answer: {error}"),
        },
        Ok(Err(status)) => format!("{}: {}", status.code(), status.message()),
        Err(_) => format!("no answer within {} s", STOP.as_secs()),
    };
    OperatorLinkEvent::StopFailed { command: command.id, reason }
}

async fn open_media(mut client: Client, incident: IncidentId, cabin: bool) -> OperatorLinkEvent {
    let request = wire::operator::open_media_to_proto(incident, cabin);
    let (reason, retry) = match timeout(ACTION, client.open_media(request)).await {
        Ok(Ok(response)) => match wire::operator::media_opened_from_proto(&response.into_inner()) {
            Ok((grant, ..)) => {
                return OperatorLinkEvent::MediaGranted { incident, cabin, grant: GrantToken(grant) };
            }
            Err(error) => (format!("the hub's grant: {error}"), false),
        },
        Ok(Err(status)) => (status.message().to_owned(), may_succeed_later(status.code())),
        Err(_) => (format!("no answer within {} s", ACTION.as_secs()), true),
    };
    OperatorLinkEvent::MediaRefused { incident, cabin, reason, retry }
}
