#include "core/transport/router_socket.h"
