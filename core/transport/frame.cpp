#include "core/transport/frame.h"
