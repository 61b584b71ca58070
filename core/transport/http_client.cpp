#include "core/transport/http_client.h"
