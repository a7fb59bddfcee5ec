# syntax=docker/dockerfile:1
#
# Tomcat with Tailrace at /:   docker build -t tailrace .
# The demo's feed alone:       docker build --target feed -t tailrace-feed .
# With the demo's page:        docker build --target demo -t tailrace-demo .
#
# Checked without an engine: the tests run what is run here on a stock Tomcat, and compare paths,
# ports and names. The image itself has not been built by the project's tests.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml .
COPY src src
COPY webapp webapp
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -DskipTests package

# The Wikipedia demo's feed, for compose.yaml.
FROM eclipse-temurin:17-jre AS feed
WORKDIR /feed
COPY --from=build /build/target/tailrace/WEB-INF/lib lib
COPY --from=build /build/target/classes classes
USER 10001:10001
ENTRYPOINT ["java", "-Xmx128m", "-cp", "classes:lib/*", "io.tailrace.demo.FeedMain"]

FROM tomcat:11.0-jre17-temurin AS server
COPY tomcat-conf/server-connector.xml conf/
COPY tomcat-conf/logging-container.properties conf/logging.properties
COPY tomcat-conf/tailrace.xml conf/Catalina/localhost/ROOT.xml

# Our connector in place of the shipped one, no port that shuts Tomcat down, and no access log, which
# would grow in the container. Tomcat writes to three folders and to nothing else.
RUN sed -i \
      -e '/<Connector port="8080"/,/\/>/{/\/>/r conf/server-connector.xml' -e 'd}' \
      -e 's/<Server port="8005"/<Server port="-1"/' \
      -e '/<Valve className="org.apache.catalina.valves.AccessLogValve"/,/\/>/d' conf/server.xml \
 && chmod -R a+rX conf \
 && chown -R 10001:10001 logs temp work

# Unpacked, so that the file system may be read-only.
COPY --from=build /build/target/tailrace webapps/ROOT

# The heap is a share of what the container may have; the rest is threads, sockets and the JVM's own.
# A process without memory is better started again than kept.
ENV CATALINA_OPTS="-XX:MaxRAMPercentage=70 -XX:+ExitOnOutOfMemoryError"

USER 10001:10001
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/live HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
CMD ["catalina.sh", "run"]

# With the Wikipedia demo's page, for compose.yaml.
FROM server AS demo
COPY src/demo/webapp webapps/ROOT

# The image that is built where no target is named.
FROM server
