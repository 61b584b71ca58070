#include "core/transport/poller.h"
