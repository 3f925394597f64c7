//! The fleet: a world, and for each of its cars an agent with a link to the hub.

use std::collections::BTreeMap;
use std::path::PathBuf;

use assistance::ids::{BootId, VehicleId};
use hub_client::VehicleLink;
use media::link::{Lane, MediaLink};
use vehicle_agent::{
    Agent, AgentConfig, CommandMemory, Counters, FileMemory, MediaAgent, MediaCounters, MemoryError, Painter,
    StoreMemory,
};

use crate::world::{TICK_MS, World};

/// One car's computer.
struct Computer<L> {
    agent: Agent,
    boot: BootId,
    link: L,
    media: Option<MediaComputer>,
}

/// What sends a car's sound and pictures: a link of its own, and who paints.
pub struct MediaWays {
    /// The media link.
    pub link: Box<dyn MediaLink + Send>,
    /// Paints and encodes.
    pub painter: Box<dyn Painter + Send>,
}

struct MediaComputer {
    agent: MediaAgent,
    ways: MediaWays,
}

/// Where the cars remember which commands they were given; it outlives their reboots.
#[derive(Debug, Clone, Default)]
pub enum Memories {
    /// Only as long as this fleet: for a record that nobody continues.
    #[default]
    WithTheFleet,
    /// In one file for each car in this folder: a fleet that meets a record of an earlier fleet
    /// needs the earlier fleet's memories.
    Folder(PathBuf),
}

/// Opens the memories of cars.
struct Shelf {
    memories: Memories,
    stores: BTreeMap<VehicleId, StoreMemory>,
}

impl Shelf {
    fn open(&mut self, vehicle: &VehicleId) -> Result<Box<dyn CommandMemory + Send>, MemoryError> {
        match &self.memories {
            Memories::WithTheFleet => Ok(Box::new(self.stores.entry(vehicle.clone()).or_default().clone())),
            Memories::Folder(folder) => {
                Ok(Box::new(FileMemory::open(&folder.join(format!("{}.memory", vehicle.as_str())))?))
            }
        }
    }
}

/// A world whose cars speak to a hub.
pub struct Fleet<L> {
    world: World,
    computers: Vec<Computer<L>>,
    shelf: Shelf,
    seed: u64,
}

impl<L: VehicleLink> Fleet<L> {
    /// A fleet over these links.
    ///
    /// # Errors
    /// When the memory of a car cannot be opened.
    pub fn new(
        world: World,
        seed: u64,
        memories: Memories,
        mut link: impl FnMut(&VehicleId) -> L,
    ) -> Result<Self, MemoryError> {
        let mut shelf = Shelf { memories, stores: BTreeMap::new() };
        let mut computers = Vec::with_capacity(world.cars().len());
        for car in world.cars() {
            let config = config(car.id().clone(), car.boot(), seed);
            let agent = Agent::new(config, shelf.open(car.id())?);
            computers.push(Computer { agent, boot: car.boot(), link: link(car.id()), media: None });
        }
        Ok(Self { world, computers, shelf, seed })
    }

    /// Gives each car a way for its sound and pictures.
    #[must_use]
    pub fn with_media(mut self, mut ways: impl FnMut(&VehicleId) -> MediaWays) -> Self {
        for (car, computer) in self.world.cars().iter().zip(&mut self.computers) {
            let agent = MediaAgent::new(car.boot().0);
            computer.media = Some(MediaComputer { agent, ways: ways(car.id()) });
        }
        self
    }

    /// What the media paths of all cars have done and dropped together.
    #[must_use]
    pub fn media_counters(&self) -> Vec<MediaCounters> {
        self.computers.iter().filter_map(|computer| Some(computer.media.as_ref()?.agent.counters())).collect()
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The world, to put things into.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }

    /// Lives up to `now_ms` of world time: whole ticks of the world, then each car's agent.
    pub fn step(&mut self, now_ms: u64) {
        while self.world.now_ms() + TICK_MS <= now_ms {
            self.world.step();
        }
        let (seed, shelf) = (self.seed, &mut self.shelf);
        for (car, computer) in self.world.cars_mut().iter_mut().zip(&mut self.computers) {
            // Between two ticks of the world the car's clock goes on.
            car.now_ms = now_ms;
            if car.boot() != computer.boot {
                computer.link.close();
                if let Some(media) = &mut computer.media {
                    close(media);
                    media.agent = MediaAgent::new(car.boot().0);
                }
                match shelf.open(car.id()) {
                    Ok(memory) => {
                        computer.boot = car.boot();
                        computer.agent = Agent::new(config(car.id().clone(), car.boot(), seed), memory);
                    }
                    // Without its memory a car must not obey: it stays down and tries again.
                    Err(error) => tracing::error!(vehicle = %car.id(), %error, "command memory"),
                }
            }
            if !car.is_down() && car.boot() == computer.boot {
                computer.agent.step(car.local_ms(), car, &mut computer.link);
                if let Some(MediaComputer { agent, ways }) = &mut computer.media {
                    let now_us = car.local_ms() * 1_000;
                    agent.step(now_us, car, &mut computer.agent, &mut *ways.link, &mut *ways.painter);
                }
            }
        }
    }

    /// How many cars have a working link.
    #[must_use]
    pub fn linked(&self) -> usize {
        self.computers.iter().filter(|computer| !computer.agent.is_lost()).count()
    }

    /// What all agents have done and dropped together.
    #[must_use]
    pub fn counters(&self) -> Counters {
        let mut sum = Counters::default();
        for computer in &self.computers {
            sum += computer.agent.counters();
        }
        sum
    }

    /// Closes every link.
    pub fn close(&mut self) {
        for computer in &mut self.computers {
            computer.link.close();
            if let Some(media) = &mut computer.media {
                close(media);
            }
        }
    }
}

fn close(media: &mut MediaComputer) {
    for lane in Lane::ALL {
        media.ways.link.close(lane);
    }
}

fn config(vehicle: VehicleId, boot: BootId, seed: u64) -> AgentConfig {
    let own = vehicle.as_str().bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    AgentConfig::new(vehicle, boot, own)
}
