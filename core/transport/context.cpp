#include "core/transport/context.h"
