# What the passenger reads, in German.
phrase-introduce = Guten Tag, ich bin { $name } vom Hilfsteam in { $town }, ein Mensch.
phrase-are-you-safe = Sind Sie verletzt? Ist jemand in Gefahr?
phrase-you-are-safe = Sie sind in Sicherheit. Ich sehe, was das Auto sieht.
phrase-about-one-minute = Das Auto fährt in etwa einer Minute weiter.
phrase-keep-belt = Bitte bleiben Sie angeschnallt.
phrase-handle-works = Ihr Türgriff funktioniert immer: Ziehen Sie zweimal.
phrase-stay-inside = Bitte bleiben Sie im Auto. Auf beiden Seiten fährt Verkehr.
phrase-exit-right = Sie können jetzt aussteigen, auf der rechten Seite.
phrase-exit-left = Sie können jetzt aussteigen, auf der linken Seite.
phrase-pulling-over = Das Auto hält am nächsten sicheren Platz.
phrase-rerouting = Das Auto nimmt einen anderen Weg.
phrase-unlocking = Ich entriegele die Tür für Sie.
phrase-help-on-the-way = Hilfe ist unterwegs zu Ihnen.
phrase-shall-i-call-police = Soll ich die Polizei rufen?
phrase-i-stay-with-you = Ich bleibe bei Ihnen.
phrase-anything-else = Kann ich noch etwas für Sie tun?
phrase-waiting-news = Sie sind in der Warteschlange, gleich ist ein Mensch für Sie da. Die nächste Nachricht kommt in einer halben Minute.
