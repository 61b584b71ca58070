#include "core/transport/curve.h"
