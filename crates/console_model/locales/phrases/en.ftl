# What the passenger reads, in English.
phrase-introduce = Hello, I am { $name }, a person of the assistance team in { $town }.
phrase-are-you-safe = Are you hurt? Is anybody in danger?
phrase-you-are-safe = You are safe. I can see what the car sees.
phrase-about-one-minute = The car will drive on in about a minute.
phrase-keep-belt = Please keep your belt on.
phrase-handle-works = Your door handle always works: pull it twice.
phrase-stay-inside = Please stay in the car. Traffic passes on both sides.
phrase-exit-right = You can get out now, on the right side.
phrase-exit-left = You can get out now, on the left side.
phrase-pulling-over = The car will pull over at the next safe place.
phrase-rerouting = The car is taking another way.
phrase-unlocking = I am unlocking the door for you.
phrase-help-on-the-way = Help is on its way to you.
phrase-shall-i-call-police = Shall I call the police?
phrase-i-stay-with-you = I am staying with you.
phrase-anything-else = Is there anything else I can do for you?
phrase-waiting-news = You are in the queue, and a person will be with you. The next news comes in half a minute.
