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
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536, LENGTH = 1024 };

static int clients[MOST];
static int count;
static long number = 1;
static const char *filler;

static int message(char *text, const char *event) {
  char data[LENGTH];
  int snapshot = !strcmp(event, "snapshot");
  char deleted[LENGTH] = "";
  if (!snapshot) {
    snprintf(deleted, sizeof deleted, "[%ld,\"%s\"]", number - 1, filler);
  }
  snprintf(data, sizeof data,
           "{\"view\":\"pulse\",\"timestamp\":%ld,\"time\":1764000000000,"
           "\"inserted\":[[%ld,\"%s\"]],\"deleted\":[%s]}",
           number, number, filler, deleted);
  return snprintf(text, 2 * LENGTH, "event: %s\nid: 0123456789abcdef-%ld\ndata: %s\n\n", event,
                  number, data);
}

static void greet(int listener) {
  int client = accept(listener, NULL, NULL);
  if (client < 0 || count == MOST) {
    return;
  }
  char request[4096];
  if (read(client, request, sizeof request) <= 0) {
    close(client);
    return;
  }
  int yes = 1;
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  char answer[4 * LENGTH] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                            "Connection: close\r\n\r\n";
  int head = (int)strlen(answer);
  int length = head + message(answer + head, "snapshot");
  if (send(client, answer, length, MSG_DONTWAIT | MSG_NOSIGNAL) == length) {
    clients[count++] = client;
  }
}

static void tell(void) {
  char text[2 * LENGTH];
  number++;
  int length = message(text, "batch");
  for (int i = 0; i < count; i++) {
    send(clients[i], text, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

int main(int argc, char **argv) {
  filler = argc > 1 ? argv[1] : "";
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
  struct pollfd waits[] = {{listener, POLLIN, 0}, {0, POLLIN, 0}};
  while (poll(waits, 2, -1) > 0) {
    if (waits[0].revents) {
      greet(listener);
    }
    if (waits[1].revents) {
      char line[64];
      ssize_t length = read(0, line, sizeof line - 1);
      if (length <= 0) {
        return 0;
      }
      line[length] = 0;
      for (char *at = line; *at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : at + strlen(at)) {
        for (int left = atoi(at); left > 0; left--) {
          tell();
        }
      }
    }
  }
  return 0;
}
