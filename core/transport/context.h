#pragma once

namespace kentongan::transport {

/// ZeroMQ's context: one I/O thread and the sockets of one process. Ends after every socket made
/// from it is closed; made after any `fork`, never before.
///
/// Threads: may be handed to any.
class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  /// For the rest of this room.
  [[nodiscard]] void* handle() const { return handle_; }

 private:
  void* handle_;
};

/// One ZeroMQ socket, closed when this goes. Belongs to the thread that uses it.
class Socket {
 public:
  Socket() = default;
  Socket(Context& context, int type);
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  /// For the rest of this room; null when the context had no socket left.
  [[nodiscard]] void* handle() const { return handle_; }

 private:
  void* handle_ = nullptr;
};

}  // namespace kentongan::transport
