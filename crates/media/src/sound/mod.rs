//! Sound as samples: how loud it is, several sounds as one, at another rate, in a file; and the
//! short sounds that call an operator.

pub mod earcon;
pub mod level;
pub mod mix;
pub mod resample;
pub mod wav;
