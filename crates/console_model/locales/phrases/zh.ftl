# What the passenger reads, in Chinese (simplified).
phrase-introduce = 您好，我是{ $town }协助团队的工作人员{ $name }。
phrase-are-you-safe = 您受伤了吗？有人处于危险之中吗？
phrase-you-are-safe = 您是安全的。我能看到车辆所看到的情况。
phrase-about-one-minute = 车辆大约一分钟后继续行驶。
phrase-keep-belt = 请系好安全带。
phrase-handle-works = 您的车门把手始终可用：请拉两次。
phrase-stay-inside = 请留在车内。两侧都有车辆通过。
phrase-exit-right = 您现在可以从右侧下车。
phrase-exit-left = 您现在可以从左侧下车。
phrase-pulling-over = 车辆将在下一个安全地点靠边停车。
phrase-rerouting = 车辆正在改走另一条路。
phrase-unlocking = 我正在为您解锁车门。
phrase-help-on-the-way = 救援人员正在赶来。
phrase-shall-i-call-police = 需要我报警吗？
phrase-i-stay-with-you = 我会一直陪着您。
phrase-anything-else = 还有什么可以帮您的吗？
phrase-waiting-news = 您正在排队，很快会有工作人员与您联系。半分钟后会有新消息。
