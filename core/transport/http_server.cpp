#include "core/transport/http_server.h"
