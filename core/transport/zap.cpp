#include "core/transport/zap.h"
