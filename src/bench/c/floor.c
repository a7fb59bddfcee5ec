/*
 * The floor of a fan-out on one core: one send() a stream and message, and nothing else. It keeps
 * nothing, so a client that does not read loses what it is sent, silently.
 *
 * Prints its port. Each line on its standard input is "<count>": it sends so many messages, each of
 * which takes the row of the one before. The first message is what a client begins with.
 */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536, LENGTH = 16384, EVENTS = 64 };

static int clients[MOST];
static int count;
static long number = 1;
static const char *filler;

static int message(char *text, const char *event) {
  int length = snprintf(text, LENGTH,
                        "event: %s\nid: 0123456789abcdef-%ld\ndata: {\"view\":\"pulse\",\"timestamp\":%ld,"
                        "\"time\":1764000000000,\"inserted\":[[%ld,\"%s\"]],\"deleted\":[",
                        event, number, number, number, filler);
  if (strcmp(event, "snapshot")) {
    length += snprintf(text + length, LENGTH - length, "[%ld,\"%s\"]", number - 1, filler);
  }
  return length + snprintf(text + length, LENGTH - length, "]}\n\n");
}

static void greet(int epoll, int listener) {
  int client = accept(listener, NULL, NULL);
  if (client < 0) {
    return;
  }
  int yes = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  struct epoll_event asks = {.events = EPOLLIN, .data.fd = client};
  epoll_ctl(epoll, EPOLL_CTL_ADD, client, &asks);
}

/* A client asks once; what it says after that, also that it has gone, is nobody's business. */
static void answer(int epoll, int client) {
  char request[4096];
  ssize_t asked = read(client, request, sizeof request);
  epoll_ctl(epoll, EPOLL_CTL_DEL, client, NULL);
  if (asked <= 0 || count == MOST) {
    close(client);
    return;
  }
  char text[2 * LENGTH] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          "Connection: close\r\n\r\n";
  int head = (int)strlen(text);
  int length = head + message(text + head, "snapshot");
  if (send(client, text, length, MSG_DONTWAIT | MSG_NOSIGNAL) == length) {
    clients[count++] = client;
  }
}

static void tell(void) {
  char text[LENGTH];
  number++;
  int length = message(text, "batch");
  for (int i = 0; i < count; i++) {
    send(clients[i], text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

static void obey(void) {
  char line[4096];
  ssize_t length = read(0, line, sizeof line - 1);
  if (length <= 0) {
    exit(0);
  }
  line[length] = 0;
  for (char *at = line; *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : at + strlen(at)) {
    for (int left = atoi(at); left > 0; left--) {
      tell();
    }
  }
}

int main(int argc, char **argv) {
  filler = argc > 1 ? argv[1] : "";
  if (strlen(filler) > LENGTH / 2 - 200) {
    fprintf(stderr, "floor: the row is too long\n");
    return 1;
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 1024) ||
      getsockname(listener, (struct sockaddr *)&address, &size)) {
    perror("floor");
    return 1;
  }
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  int epoll = epoll_create1(0);
  struct epoll_event events[EVENTS] = {{.events = EPOLLIN, .data.fd = listener}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &events[0]);
  struct epoll_event told = {.events = EPOLLIN, .data.fd = 0};
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &told);
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd == listener) {
        greet(epoll, listener);
      } else if (events[i].data.fd == 0) {
        obey();
      } else {
        answer(epoll, events[i].data.fd);
      }
    }
  }
}
