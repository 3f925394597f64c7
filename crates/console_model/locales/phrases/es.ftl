# What the passenger reads, in Spanish.
phrase-introduce = Hola, soy { $name }, una persona del equipo de asistencia en { $town }.
phrase-are-you-safe = ¿Está herido o herida? ¿Hay alguien en peligro?
phrase-you-are-safe = Está a salvo. Veo lo mismo que ve el coche.
phrase-about-one-minute = El coche seguirá en aproximadamente un minuto.
phrase-keep-belt = Por favor, mantenga el cinturón abrochado.
phrase-handle-works = La manija de su puerta siempre funciona: tire de ella dos veces.
phrase-stay-inside = Por favor, quédese en el coche. Pasa tráfico por ambos lados.
phrase-exit-right = Ya puede bajar, por el lado derecho.
phrase-exit-left = Ya puede bajar, por el lado izquierdo.
phrase-pulling-over = El coche se detendrá en el próximo lugar seguro.
phrase-rerouting = El coche toma otro camino.
phrase-unlocking = Le estoy abriendo el seguro de la puerta.
phrase-help-on-the-way = La ayuda va en camino.
phrase-shall-i-call-police = ¿Quiere que llame a la policía?
phrase-i-stay-with-you = Me quedo con usted.
phrase-anything-else = ¿Puedo hacer algo más por usted?
phrase-waiting-news = Está en la cola y una persona le atenderá. Tendrá noticias en medio minuto.
