//! Room for sound and pictures as frames: codecs, the jitter buffer, devices and the real-time
//! transport beside the control links. It will know no incidents.
//!
//! Nothing lives here yet; the room stands so that the layers are drawn as they will be.
