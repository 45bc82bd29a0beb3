//! The bus keeps the promises of its port.

use std::sync::Arc;

use reseat_bus::InProcessBus;
use reseat_domain::ports::RoomBus;

async fn make_bus() -> (Arc<dyn RoomBus>, ()) {
    (Arc::new(InProcessBus::default()), ())
}

reseat_testkit::room_bus_contract!(make_bus);
