#include "core/transport/dealer_socket.h"
