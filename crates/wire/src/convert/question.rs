//! Question: there and back.

use assistance::clock::CarStamp;
use assistance::ids::{QuestionId, SceneId};
use assistance::incident::question::{Answer, Question, QuestionKind};

use crate::error::WireError;
use crate::proto::incident::v1 as incident;
use crate::wire_trait::MAX_LIST;
use crate::wire_trait::{Numbered, Wire, named, plain};

impl Wire for Question {
    type Proto = incident::Question;
    fn to_proto(&self) -> Self::Proto {
        incident::Question {
            id: Some(self.id.0),
            kind: self.kind.number(),
            scene: Some(self.scene.0),
            asked_at: Some(self.asked_at.to_proto()),
            answers: self.answers.iter().map(|it| it.number()).collect(),
            vulnerable_in_scene: Some(self.vulnerable_in_scene),
        }
    }
    fn from_proto(proto: Self::Proto) -> Result<Self, WireError> {
        let value = Self {
            id: QuestionId(plain::need(proto.id, "id")?),
            kind: QuestionKind::of_number(proto.kind, "kind")?,
            scene: SceneId(plain::need(proto.scene, "scene")?),
            asked_at: CarStamp::from_proto(plain::need(proto.asked_at, "asked_at")?)
                .map_err(|error| error.within("asked_at"))?,
            answers: plain::each(proto.answers, "answers", MAX_LIST, |it| Answer::of_number(it, "answers"))?,
            vulnerable_in_scene: plain::need(proto.vulnerable_in_scene, "vulnerable_in_scene")?,
        };
        crate::bounds::Checked::checked(value)
    }
}
named!(Answer, incident::Answer, answer);
named!(QuestionKind, incident::QuestionKind, question_kind);
