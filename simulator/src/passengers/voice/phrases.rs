//! The ready phrases as the car's own voice speaks them.

use assistance::conversation::Phrase;

use super::super::Language;

/// A ready phrase as the car speaks it: the words that its display shows. Only [`Phrase::Introduce`]
/// differs: no clip can know the name and the town, and a machine's voice does not say "I am a person".
#[must_use]
pub fn phrase_text(language: Language, phrase: Phrase) -> &'static str {
    match language {
        Language::English => english(phrase),
        Language::Spanish => spanish(phrase),
        Language::French => french(phrase),
        Language::Chinese => chinese(phrase),
    }
}

fn english(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Introduce => "Hello. A person of the assistance team is with you.",
        Phrase::AreYouSafe => "Are you hurt? Is anybody in danger?",
        Phrase::YouAreSafe => "You are safe. I can see what the car sees.",
        Phrase::AboutOneMinute => "The car will drive on in about a minute.",
        Phrase::KeepBelt => "Please keep your belt on.",
        Phrase::HandleWorks => "Your door handle always works: pull it twice.",
        Phrase::StayInside => "Please stay in the car. Traffic passes on both sides.",
        Phrase::ExitRight => "You can get out now, on the right side.",
        Phrase::ExitLeft => "You can get out now, on the left side.",
        Phrase::PullingOver => "The car will pull over at the next safe place.",
        Phrase::Rerouting => "The car is taking another way.",
        Phrase::Unlocking => "I am unlocking the door for you.",
        Phrase::HelpOnTheWay => "Help is on its way to you.",
        Phrase::ShallICallPolice => "Shall I call the police?",
        Phrase::IStayWithYou => "I am staying with you.",
        Phrase::AnythingElse => "Is there anything else I can do for you?",
        Phrase::WaitingNews => {
            "You are in the queue, and a person will be with you. The next news comes in half a minute."
        }
    }
}

fn spanish(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Introduce => "Hola. Una persona del equipo de asistencia está con usted.",
        Phrase::AreYouSafe => "¿Está herido o herida? ¿Hay alguien en peligro?",
        Phrase::YouAreSafe => "Está a salvo. Veo lo mismo que ve el coche.",
        Phrase::AboutOneMinute => "El coche seguirá en aproximadamente un minuto.",
        Phrase::KeepBelt => "Por favor, mantenga el cinturón abrochado.",
        Phrase::HandleWorks => "La manija de su puerta siempre funciona: tire de ella dos veces.",
        Phrase::StayInside => "Por favor, quédese en el coche. Pasa tráfico por ambos lados.",
        Phrase::ExitRight => "Ya puede bajar, por el lado derecho.",
        Phrase::ExitLeft => "Ya puede bajar, por el lado izquierdo.",
        Phrase::PullingOver => "El coche se detendrá en el próximo lugar seguro.",
        Phrase::Rerouting => "El coche toma otro camino.",
        Phrase::Unlocking => "Le estoy abriendo el seguro de la puerta.",
        Phrase::HelpOnTheWay => "La ayuda va en camino.",
        Phrase::ShallICallPolice => "¿Quiere que llame a la policía?",
        Phrase::IStayWithYou => "Me quedo con usted.",
        Phrase::AnythingElse => "¿Puedo hacer algo más por usted?",
        Phrase::WaitingNews => "Está en la cola y una persona le atenderá. Tendrá noticias en medio minuto.",
    }
}

fn french(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Introduce => "Bonjour. Une personne de l'équipe d'assistance est avec vous.",
        Phrase::AreYouSafe => "Êtes-vous blessé(e) ? Quelqu'un est-il en danger ?",
        Phrase::YouAreSafe => "Vous êtes en sécurité. Je vois ce que voit la voiture.",
        Phrase::AboutOneMinute => "La voiture repartira dans une minute environ.",
        Phrase::KeepBelt => "Gardez votre ceinture attachée, s'il vous plaît.",
        Phrase::HandleWorks => "La poignée de votre porte fonctionne toujours : tirez deux fois.",
        Phrase::StayInside => "Restez dans la voiture, s'il vous plaît. Des véhicules passent des deux côtés.",
        Phrase::ExitRight => "Vous pouvez descendre maintenant, du côté droit.",
        Phrase::ExitLeft => "Vous pouvez descendre maintenant, du côté gauche.",
        Phrase::PullingOver => "La voiture va s'arrêter au prochain endroit sûr.",
        Phrase::Rerouting => "La voiture prend un autre chemin.",
        Phrase::Unlocking => "Je vous déverrouille la porte.",
        Phrase::HelpOnTheWay => "Les secours sont en route vers vous.",
        Phrase::ShallICallPolice => "Voulez-vous que j'appelle la police ?",
        Phrase::IStayWithYou => "Je reste avec vous.",
        Phrase::AnythingElse => "Puis-je faire autre chose pour vous ?",
        Phrase::WaitingNews => {
            "Vous êtes dans la file et une personne va vous répondre. Prochaines nouvelles dans une demi-minute."
        }
    }
}

fn chinese(phrase: Phrase) -> &'static str {
    match phrase {
        Phrase::Introduce => "您好，协助团队的工作人员正在陪着您。",
        Phrase::AreYouSafe => "您受伤了吗？有人处于危险之中吗？",
        Phrase::YouAreSafe => "您是安全的。我能看到车辆所看到的情况。",
        Phrase::AboutOneMinute => "车辆大约一分钟后继续行驶。",
        Phrase::KeepBelt => "请系好安全带。",
        Phrase::HandleWorks => "您的车门把手始终可用：请拉两次。",
        Phrase::StayInside => "请留在车内。两侧都有车辆通过。",
        Phrase::ExitRight => "您现在可以从右侧下车。",
        Phrase::ExitLeft => "您现在可以从左侧下车。",
        Phrase::PullingOver => "车辆将在下一个安全地点靠边停车。",
        Phrase::Rerouting => "车辆正在改走另一条路。",
        Phrase::Unlocking => "我正在为您解锁车门。",
        Phrase::HelpOnTheWay => "救援人员正在赶来。",
        Phrase::ShallICallPolice => "需要我报警吗？",
        Phrase::IStayWithYou => "我会一直陪着您。",
        Phrase::AnythingElse => "还有什么可以帮您的吗？",
        Phrase::WaitingNews => "您正在排队，很快会有工作人员与您联系。半分钟后会有新消息。",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_car_speaks_the_words_that_the_operator_was_shown() {
        let books = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/console_model/locales/phrases");
        for language in Language::ALL {
            let book = std::fs::read_to_string(books.join(format!("{}.ftl", language.name()))).unwrap();
            for phrase in Phrase::ALL.iter().filter(|phrase| **phrase != Phrase::Introduce) {
                let key = format!("phrase-{} = ", phrase.name().replace('_', "-"));
                let shown = book.lines().find_map(|line| line.strip_prefix(&key));
                assert_eq!(shown, Some(phrase_text(*language, *phrase)), "{language:?}");
            }
        }
    }
}
