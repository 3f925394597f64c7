//! What the car says by itself, and what an officer says at its outside speaker.

use assistance::named_enum;

use super::super::Language;

named_enum!(
    /// When the car speaks in its own name. Nobody aboard must have to read.
    pub enum CarCue {
        /// Somebody got in.
        Welcome = "welcome",
        /// It stopped by itself with people aboard and calls a person.
        Calling = "calling",
        /// A person is on the line from now on.
        PersonHere = "person_here",
        /// The person put the call on hold.
        OnHold = "on_hold",
        /// The call is over.
        CallOver = "call_over",
        /// There is no link: nobody hears the SOS.
        NobodyReachable = "nobody_reachable",
    }
);

named_enum!(
    /// What an officer at the outside speaker wants.
    pub enum OfficerCue {
        /// The first words.
        WhoIsThere = "who_is_there",
        /// The car is in the way.
        MoveTheCar = "move_the_car",
        /// It must not move.
        StayPut = "stay_put",
        /// No way through.
        StreetClosed = "street_closed",
        /// Who is aboard?
        AnybodyInside = "anybody_inside",
        /// A hose lies in front of the wheels.
        HoseInFront = "hose_in_front",
        /// It may drive on.
        YouMayGo = "you_may_go",
        /// Nothing else.
        ThankYou = "thank_you",
    }
);

impl CarCue {
    /// What the car says. The handle comes before anything else to do: who believes to be locked in panics.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        use Language::{Chinese, English, French, Spanish};
        match (self, language) {
            (Self::Welcome, English) => "Welcome aboard. If you need a person, press the help button.",
            (Self::Welcome, Spanish) => "Bienvenidos a bordo. Si necesita a una persona, pulse el botón de ayuda.",
            (Self::Welcome, French) => "Bienvenue à bord. S'il vous faut quelqu'un, appuyez sur le bouton d'aide.",
            (Self::Welcome, Chinese) => "欢迎乘车。需要人工帮助时，请按求助键。",
            (Self::Calling, English) => "I have stopped, and I am calling a person for you.",
            (Self::Calling, Spanish) => "Me he detenido y estoy llamando a una persona para usted.",
            (Self::Calling, French) => "Je me suis arrêtée et j'appelle une personne pour vous.",
            (Self::Calling, Chinese) => "车辆已经停下，正在为您呼叫工作人员。",
            (Self::PersonHere, English) => "A person is on the line now and can hear you.",
            (Self::PersonHere, Spanish) => "Ya hay una persona en la línea y puede oírle.",
            (Self::PersonHere, French) => "Une personne est en ligne maintenant et vous entend.",
            (Self::PersonHere, Chinese) => "工作人员已经接通，可以听到您说话。",
            (Self::OnHold, English) => "The person will be back with you in a moment.",
            (Self::OnHold, Spanish) => "La persona volverá con usted en un momento.",
            (Self::OnHold, French) => "La personne revient vers vous dans un instant.",
            (Self::OnHold, Chinese) => "请稍等，工作人员马上回来。",
            (Self::CallOver, English) => "The call is over. You can call again at any time.",
            (Self::CallOver, Spanish) => "La llamada ha terminado. Puede volver a llamar cuando quiera.",
            (Self::CallOver, French) => "L'appel est terminé. Vous pouvez rappeler à tout moment.",
            (Self::CallOver, Chinese) => "通话已经结束。您可以随时再次呼叫。",
            (Self::NobodyReachable, English) => {
                "Your door handle works: pull it twice. Nobody can be reached right now, and I keep trying. \
                 In an emergency, call the number on the window."
            }
            (Self::NobodyReachable, Spanish) => {
                "La manija de su puerta funciona: tire de ella dos veces. Ahora no puedo comunicar con nadie y sigo \
                 intentándolo. En una emergencia, llame al número de la ventanilla."
            }
            (Self::NobodyReachable, French) => {
                "La poignée de votre porte fonctionne : tirez deux fois. Je ne peux joindre personne pour l'instant, \
                 et je continue d'essayer. En cas d'urgence, appelez le numéro inscrit sur la vitre."
            }
            (Self::NobodyReachable, Chinese) => {
                "您的车门把手可用：请拉两次。现在联系不上工作人员，我会继续尝试。如遇紧急情况，请拨打车窗上的号码。"
            }
        }
    }
}

impl OfficerCue {
    /// What the officer says.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        use Language::{Chinese, English, French, Spanish};
        match (self, language) {
            (Self::WhoIsThere, English) => "Police. Who am I speaking to?",
            (Self::WhoIsThere, Spanish) => "Policía. ¿Con quién hablo?",
            (Self::WhoIsThere, French) => "Police. À qui je parle ?",
            (Self::WhoIsThere, Chinese) => "我是警察。请问您是谁？",
            (Self::MoveTheCar, English) => "This car is blocking us. Move it out of here.",
            (Self::MoveTheCar, Spanish) => "Este coche nos bloquea el paso. Sáquelo de aquí.",
            (Self::MoveTheCar, French) => "Cette voiture nous bloque. Dégagez-la d'ici.",
            (Self::MoveTheCar, Chinese) => "这辆车挡住我们了。请把它移走。",
            (Self::StayPut, English) => "Do not move this car. Keep it right here.",
            (Self::StayPut, Spanish) => "No mueva este coche. Déjelo aquí mismo.",
            (Self::StayPut, French) => "Ne bougez pas cette voiture. Laissez-la ici.",
            (Self::StayPut, Chinese) => "不要动这辆车。让它停在原地。",
            (Self::StreetClosed, English) => "The street is closed. Turn the car around.",
            (Self::StreetClosed, Spanish) => "La calle está cerrada. Dé la vuelta con el coche.",
            (Self::StreetClosed, French) => "La rue est fermée. Faites demi-tour avec la voiture.",
            (Self::StreetClosed, Chinese) => "这条街封闭了。请让车掉头。",
            (Self::AnybodyInside, English) => "Is anybody inside this car?",
            (Self::AnybodyInside, Spanish) => "¿Hay alguien dentro de este coche?",
            (Self::AnybodyInside, French) => "Il y a quelqu'un dans cette voiture ?",
            (Self::AnybodyInside, Chinese) => "这辆车里面有人吗？",
            (Self::HoseInFront, English) => "Stop! There is a fire hose in front of the wheels!",
            (Self::HoseInFront, Spanish) => "¡Alto! ¡Hay una manguera de bomberos delante de las ruedas!",
            (Self::HoseInFront, French) => "Stop ! Il y a un tuyau d'incendie devant les roues !",
            (Self::HoseInFront, Chinese) => "停车！车轮前面有消防水带！",
            (Self::YouMayGo, English) => "All right, you may go now. Slowly, please.",
            (Self::YouMayGo, Spanish) => "Bien, ya puede seguir. Despacio, por favor.",
            (Self::YouMayGo, French) => "C'est bon, vous pouvez y aller. Doucement, s'il vous plaît.",
            (Self::YouMayGo, Chinese) => "好了，你们可以走了。请慢一点。",
            (Self::ThankYou, English) => "Thank you, that is all.",
            (Self::ThankYou, Spanish) => "Gracias, eso es todo.",
            (Self::ThankYou, French) => "Merci, c'est tout.",
            (Self::ThankYou, Chinese) => "谢谢，没有别的事了。",
        }
    }
}
