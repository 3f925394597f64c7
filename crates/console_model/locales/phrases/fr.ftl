# What the passenger reads, in French.
phrase-introduce = Bonjour, je suis { $name }, une personne de l'équipe d'assistance à { $town }.
phrase-are-you-safe = Êtes-vous blessé(e) ? Quelqu'un est-il en danger ?
phrase-you-are-safe = Vous êtes en sécurité. Je vois ce que voit la voiture.
phrase-about-one-minute = La voiture repartira dans une minute environ.
phrase-keep-belt = Gardez votre ceinture attachée, s'il vous plaît.
phrase-handle-works = La poignée de votre porte fonctionne toujours : tirez deux fois.
phrase-stay-inside = Restez dans la voiture, s'il vous plaît. Des véhicules passent des deux côtés.
phrase-exit-right = Vous pouvez descendre maintenant, du côté droit.
phrase-exit-left = Vous pouvez descendre maintenant, du côté gauche.
phrase-pulling-over = La voiture va s'arrêter au prochain endroit sûr.
phrase-rerouting = La voiture prend un autre chemin.
phrase-unlocking = Je vous déverrouille la porte.
phrase-help-on-the-way = Les secours sont en route vers vous.
phrase-shall-i-call-police = Voulez-vous que j'appelle la police ?
phrase-i-stay-with-you = Je reste avec vous.
phrase-anything-else = Puis-je faire autre chose pour vous ?
phrase-waiting-news = Vous êtes dans la file et une personne va vous répondre. Prochaines nouvelles dans une demi-minute.
