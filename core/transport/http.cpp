#include "core/transport/http.h"
