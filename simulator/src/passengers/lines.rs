//! What passengers say, in their own language. A woman and a man must both be able to say each line:
//! there is one text and there are several voices.

use assistance::named_enum;

named_enum!(
    /// A language a passenger speaks; its name is the BCP 47 tag.
    pub enum Language {
        /// English.
        English = "en",
        /// Spanish.
        Spanish = "es",
        /// French.
        French = "fr",
        /// Chinese in simplified characters.
        Chinese = "zh",
    }
);

impl Language {
    /// Its name in English, for the car's own words.
    #[must_use]
    pub fn in_english(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Spanish => "Spanish",
            Self::French => "French",
            Self::Chinese => "Chinese",
        }
    }
}

named_enum!(
    /// When a line is said.
    pub enum Cue {
        /// The car has stood for a while without a word.
        WhyDoWeStand = "why_do_we_stand",
        /// Still nothing.
        StillWaiting = "still_waiting",
        /// Nobody answers and the passenger is in panic.
        GetMeOut = "get_me_out",
        /// The car goes round and round.
        GoingInCircles = "going_in_circles",
        /// Standing in a lane of the freeway.
        OnTheFreeway = "on_the_freeway",
        /// People outside harass them.
        PeopleOutside = "people_outside",
        /// The door does not open.
        CannotGetOut = "cannot_get_out",
        /// They pressed SOS.
        PressedSos = "pressed_sos",
        /// They feel ill.
        FeelIll = "feel_ill",
        /// They have a question.
        SmallQuestion = "small_question",
        /// They noticed the flat tyre.
        OddNoise = "odd_noise",
        /// Safe, not hurt.
        SafeAndWell = "safe_and_well",
        /// Not hurt, but afraid.
        NotHurtButAfraid = "not_hurt_but_afraid",
        /// Hurt or ill.
        NeedADoctor = "need_a_doctor",
        /// Yes, the police please.
        PoliceYes = "police_yes",
        /// No police needed.
        PoliceNo = "police_no",
        /// Understood.
        Understood = "understood",
        /// Nothing else, thanks.
        Thanks = "thanks",
        /// That would be into the traffic!
        IntoTraffic = "into_traffic",
    }
);

/// The line for a cue. `turn` picks among the wordings.
#[must_use]
pub fn line(language: Language, cue: Cue, turn: usize) -> &'static str {
    let wordings = match language {
        Language::English => english(cue),
        Language::Spanish => spanish(cue),
        Language::French => french(cue),
        Language::Chinese => chinese(cue),
    };
    wordings[turn % wordings.len()]
}

fn english(cue: Cue) -> &'static [&'static str] {
    match cue {
        Cue::WhyDoWeStand => &["Hi, why did we stop?", "Is something wrong? We're just standing here."],
        Cue::StillWaiting => &["We're still not moving. Is anybody there?", "Hello? How long is this going to take?"],
        Cue::GetMeOut => &["Please, somebody answer! I want to get out!", "Why is nobody talking to me? Help!"],
        Cue::GoingInCircles => &["We've gone past this corner three times now.", "It keeps going round, I feel dizzy!"],
        Cue::OnTheFreeway => {
            &["We stopped on the freeway! Cars are flying past us!", "It can't stand here, please move it."]
        }
        Cue::PeopleOutside => {
            &["There are men in front of the car and they won't go away.", "They're hitting the window!"]
        }
        Cue::CannotGetOut => &["The door won't open. How do I get out?", "I'm at my stop but I'm locked in."],
        Cue::PressedSos => &["I pressed SOS. I don't feel safe in here.", "I need somebody now, please."],
        Cue::FeelIll => &["I feel really sick, my chest is tight.", "I think I need a hospital."],
        Cue::SmallQuestion => &["Can you drop me at the other entrance?", "Is it all right if we stop a bit earlier?"],
        Cue::OddNoise => &["There was a bang and now it's rattling.", "Do we have a flat tyre?"],
        Cue::SafeAndWell => &["I'm fine, nobody's hurt.", "Yes, I'm okay, just late."],
        Cue::NotHurtButAfraid => &["I'm not hurt, but I'm scared.", "No, not hurt. Please don't hang up."],
        Cue::NeedADoctor => &["I'm not okay, I need a doctor.", "It hurts. Please send somebody."],
        Cue::PoliceYes => &["Yes, please call the police.", "Yes! Please, quickly."],
        Cue::PoliceNo => &["No police, it's all right.", "I don't think that's needed."],
        Cue::Understood => &["Okay, I understand.", "All right, I'll wait."],
        Cue::Thanks => &["No, that's all. Thank you!", "Thanks for your help."],
        Cue::IntoTraffic => &["Get out here? There are cars everywhere!", "I'm not stepping into that traffic!"],
    }
}

fn spanish(cue: Cue) -> &'static [&'static str] {
    match cue {
        Cue::WhyDoWeStand => &["Hola, ¿por qué nos hemos parado?", "¿Pasa algo? Estamos aquí parados."],
        Cue::StillWaiting => &["Seguimos sin movernos. ¿Hay alguien ahí?", "¿Hola? ¿Cuánto va a tardar esto?"],
        Cue::GetMeOut => &["¡Por favor, que alguien conteste! ¡Quiero salir!", "¿Por qué nadie me habla? ¡Ayuda!"],
        Cue::GoingInCircles => {
            &["Ya hemos pasado tres veces por esta esquina.", "¡No deja de dar vueltas, me estoy mareando!"]
        }
        Cue::OnTheFreeway => &[
            "¡Nos hemos parado en la autopista! ¡Los coches pasan rozando!",
            "No puede quedarse aquí, muévalo, por favor.",
        ],
        Cue::PeopleOutside => &["Hay unos hombres delante del coche y no se van.", "¡Están golpeando la ventanilla!"],
        Cue::CannotGetOut => &["La puerta no se abre. ¿Cómo salgo?", "Ya he llegado, pero no puedo salir."],
        Cue::PressedSos => &["He pulsado SOS. No me siento a salvo aquí.", "Necesito a alguien ahora, por favor."],
        Cue::FeelIll => &["Me encuentro muy mal, me oprime el pecho.", "Creo que necesito un hospital."],
        Cue::SmallQuestion => &["¿Me puede dejar en la otra entrada?", "¿Podemos parar un poco antes?"],
        Cue::OddNoise => &["Ha sonado un golpe y ahora vibra.", "¿Hemos pinchado?"],
        Cue::SafeAndWell => &["Estoy bien, no hay nadie herido.", "Sí, todo bien, solo llego tarde."],
        Cue::NotHurtButAfraid => {
            &["No me he hecho daño, pero tengo miedo.", "No, no me duele nada. Por favor, no cuelgue."]
        }
        Cue::NeedADoctor => &["No estoy bien, necesito un médico.", "Me duele. Mande a alguien, por favor."],
        Cue::PoliceYes => &["Sí, llame a la policía, por favor.", "¡Sí! Por favor, rápido."],
        Cue::PoliceNo => &["Policía no, está bien.", "No creo que haga falta."],
        Cue::Understood => &["De acuerdo, entiendo.", "Vale, espero."],
        Cue::Thanks => &["No, eso es todo. ¡Gracias!", "Gracias por su ayuda."],
        Cue::IntoTraffic => &["¿Bajar aquí? ¡Hay coches por todas partes!", "¡No voy a salir en medio del tráfico!"],
    }
}

fn french(cue: Cue) -> &'static [&'static str] {
    match cue {
        Cue::WhyDoWeStand => {
            &["Bonjour, pourquoi est-ce qu'on s'est arrêtés ?", "Il y a un problème ? On ne bouge plus."]
        }
        Cue::StillWaiting => &["On n'avance toujours pas. Il y a quelqu'un ?", "Allô ? Ça va durer combien de temps ?"],
        Cue::GetMeOut => {
            &["S'il vous plaît, répondez ! Je veux sortir !", "Pourquoi personne ne me parle ? À l'aide !"]
        }
        Cue::GoingInCircles => {
            &["C'est la troisième fois qu'on passe à ce coin.", "Ça tourne en rond, j'ai la tête qui tourne !"]
        }
        Cue::OnTheFreeway => &[
            "On est arrêtés sur l'autoroute ! Les voitures nous frôlent !",
            "Elle ne peut pas rester là, déplacez-la, s'il vous plaît.",
        ],
        Cue::PeopleOutside => {
            &["Il y a des hommes devant la voiture, ils ne partent pas.", "Ils tapent contre la vitre !"]
        }
        Cue::CannotGetOut => {
            &["La portière ne s'ouvre pas. Comment je sors ?", "Je suis arrivé, mais je suis enfermé."]
        }
        Cue::PressedSos => {
            &["J'ai appuyé sur SOS. Je ne me sens pas en sécurité.", "J'ai besoin de quelqu'un tout de suite."]
        }
        Cue::FeelIll => &["Je me sens très mal, j'ai la poitrine serrée.", "Je crois qu'il me faut un hôpital."],
        Cue::SmallQuestion => &["Vous pouvez me déposer à l'autre entrée ?", "On peut s'arrêter un peu avant ?"],
        Cue::OddNoise => &["Il y a eu un choc et maintenant ça vibre.", "On a crevé ?"],
        Cue::SafeAndWell => &["Je vais bien, personne n'est blessé.", "Oui, ça va, je suis juste en retard."],
        Cue::NotHurtButAfraid => {
            &["Je ne suis pas blessée, mais j'ai peur.", "Non, pas blessé. Ne raccrochez pas, s'il vous plaît."]
        }
        Cue::NeedADoctor => &["Ça ne va pas, il me faut un médecin.", "J'ai mal. Envoyez quelqu'un, s'il vous plaît."],
        Cue::PoliceYes => &["Oui, appelez la police, s'il vous plaît.", "Oui ! Vite, s'il vous plaît."],
        Cue::PoliceNo => &["Pas la police, ça va.", "Je ne crois pas que ce soit nécessaire."],
        Cue::Understood => &["D'accord, j'ai compris.", "Bon, j'attends."],
        Cue::Thanks => &["Non, c'est tout. Merci !", "Merci de votre aide."],
        Cue::IntoTraffic => {
            &["Descendre ici ? Il y a des voitures partout !", "Je ne sors pas au milieu de la circulation !"]
        }
    }
}

fn chinese(cue: Cue) -> &'static [&'static str] {
    match cue {
        Cue::WhyDoWeStand => &["你好，车为什么停下来了？", "出什么事了吗？我们一直停在这里。"],
        Cue::StillWaiting => &["车还是不动，有人在吗？", "喂？还要等多久？"],
        Cue::GetMeOut => &["请快回答！我要下车！", "为什么没有人说话？救命！"],
        Cue::GoingInCircles => &["这个路口我们已经过了三次了。", "车一直在转圈，我头晕！"],
        Cue::OnTheFreeway => &["我们停在高速公路上了！车都从旁边飞过去！", "不能停在这里，请把车开走。"],
        Cue::PeopleOutside => &["车前面有几个男人，他们不走开。", "他们在敲车窗！"],
        Cue::CannotGetOut => &["车门打不开，我怎么出去？", "我已经到了，可是被锁在车里。"],
        Cue::PressedSos => &["我按了求助键，我在车里觉得不安全。", "我现在就需要有人帮忙。"],
        Cue::FeelIll => &["我很不舒服，胸口发闷。", "我想我得去医院。"],
        Cue::SmallQuestion => &["可以在另一个入口让我下车吗？", "能不能早一点停车？"],
        Cue::OddNoise => &["刚才响了一声，现在车在抖。", "是不是爆胎了？"],
        Cue::SafeAndWell => &["我没事，没有人受伤。", "没事，只是要迟到了。"],
        Cue::NotHurtButAfraid => &["我没受伤，但是很害怕。", "没有受伤。请不要挂断。"],
        Cue::NeedADoctor => &["我不太好，需要医生。", "很疼，请派人来。"],
        Cue::PoliceYes => &["好的，请报警。", "要！请快一点。"],
        Cue::PoliceNo => &["不用报警，没事。", "我觉得不需要。"],
        Cue::Understood => &["好，我明白了。", "好的，我等着。"],
        Cue::Thanks => &["没有别的了，谢谢！", "谢谢你的帮助。"],
        Cue::IntoTraffic => &["在这里下车？到处都是车！", "我不会走进车流里的！"],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_cue_has_its_own_words_in_every_language() {
        for language in Language::ALL {
            let mut seen = BTreeSet::new();
            for cue in Cue::ALL {
                for turn in 0..2 {
                    let words = line(*language, *cue, turn);
                    assert!(words.len() > 5 && words.len() < 200, "{words}");
                    assert!(seen.insert(words), "said twice: {words}");
                }
            }
        }
        assert!(line(Language::Chinese, Cue::Thanks, 0).chars().all(|c| !c.is_ascii_alphabetic()));
    }
}
