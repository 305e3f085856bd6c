vcl 4.1;

# Replaces the platform cache in front of the Worker: it obeys the same headers by the same rules, as
# on developers.cloudflare.com/workers/cache/. varnish.ts inserts numbers for HASTE and PORT.

import std;
import purge;

backend worker {
  .host = "127.0.0.1";
  .port = "PORT";
}

sub vcl_recv {
  # Purges come to another port, which only the Worker knows. X-Tags: alternatives of a regular expression;
  # X-Soft: marks only the entry of this path stale.
  if (local.socket == "purges") {
    if (req.http.X-Soft) {
      return (hash);
    }
    if (!req.http.X-Tags) {
      ban("obj.status != 0");
    } elsif (!std.ban("obj.http.Cache-Tag ~ (?i)(^|,)(" + req.http.X-Tags + ")(,|$)")) {
      return (synth(400, std.ban_error()));
    }
    return (synth(200));
  }
  unset req.http.X-Soft;
  if (req.restarts == 0) {
    unset req.http.X-Attempt;
    unset req.http.X-Outcome;
  }
  # Path and query, from any form of the request target (RFC 9112, section 3.2).
  set req.url = regsub(req.url, "^[a-zA-Z]+://[^/?#]*/?", "/");
  set req.url = regsub(req.url, "(.)#.*$", "\1");
  # The request's credentials, cookies and cache headers are ignored: the response's headers decide.
  if (req.method != "GET" && req.method != "HEAD") {
    return (pass);
  }
  if (req.http.X-Attempt == "fresh") {
    set req.grace = 0s;
  } else {
    set req.grace = 1y; # as long as there is a copy
  }
  return (hash);
}

# The key has no method and no host, but headers by which some frameworks let clients change them (cache-keys/).
sub vcl_hash {
  hash_data(req.url);
  hash_data(req.http.X-HTTP-Method-Override + "|" + req.http.X-HTTP-Method + "|" + req.http.X-Method-Override);
  hash_data(req.http.X-Forwarded-Host + "|" + req.http.X-Host + "|" + req.http.X-Original-URL);
  hash_data(req.http.X-Rewrite-URL + "|" + req.http.Forwarded + "|" + req.http.Cloudflare-Workers-Version-Key);
  if (req.http.X-Forwarded-Scheme !~ "^https?$") {
    hash_data(req.http.X-Forwarded-Scheme);
  }
  return (lookup);
}

# After stale-while-revalidate, the Worker is asked first. If it fails, the entry is
# served during stale-if-error, which is how long it is stored.
sub vcl_hit {
  if (req.http.X-Soft) {
    purge.soft(0s);
    return (synth(200));
  }
  if (obj.ttl > 0s) {
    set req.http.X-Outcome = "HIT";
  } elsif (obj.ttl + std.duration(obj.http.X-Revalidate, 0s) > 0s) {
    set req.http.X-Outcome = "UPDATING";
  } elsif (req.http.X-Attempt == "stale") {
    set req.http.X-Outcome = "STALE";
  } else {
    set req.http.X-Attempt = "fresh";
    return (restart);
  }
  return (deliver);
}

sub vcl_miss {
  if (req.http.X-Soft) {
    return (synth(200));
  }
  if (req.http.X-Attempt == "fresh") {
    set req.http.X-Outcome = "EXPIRED";
  } else {
    set req.http.X-Outcome = "MISS";
  }
  return (fetch);
}

sub vcl_pass {
  set req.http.X-Outcome = "BYPASS";
  return (fetch);
}

sub vcl_backend_response {
  # If there is an entry: a failure would otherwise replace it.
  if (beresp.status >= 500 && (bereq.is_bgfetch || bereq.http.X-Attempt == "fresh")) {
    return (abandon);
  }

  # Only the most specific header counts (configuration/#header-precedence).
  if (beresp.http.Cloudflare-CDN-Cache-Control) {
    set beresp.http.X-Control = beresp.http.Cloudflare-CDN-Cache-Control;
  } elsif (beresp.http.CDN-Cache-Control) {
    set beresp.http.X-Control = beresp.http.CDN-Cache-Control;
  } elsif (beresp.http.Cache-Control) {
    set beresp.http.X-Control = beresp.http.Cache-Control;
  } elsif (beresp.status == 200) {
    set beresp.http.X-Control = "max-age=7200";
  } elsif (beresp.status == 404) {
    set beresp.http.X-Control = "max-age=180";
  } else {
    set beresp.http.X-Control = "no-store";
  }

  set beresp.http.X-Revalidate = "0s";
  set beresp.http.X-Error = "0s";
  if (beresp.http.X-Control !~ "s-maxage|must-revalidate|proxy-revalidate") {
    if (beresp.http.X-Control ~ "stale-while-revalidate=[0-9]+") {
      set beresp.http.X-Revalidate =
        regsub(beresp.http.X-Control, "^.*stale-while-revalidate=([0-9]+).*$", "\1s");
    }
    set beresp.http.X-Error = "1y"; # for ever, unless it is said
    if (beresp.http.X-Control ~ "stale-if-error=[0-9]+") {
      set beresp.http.X-Error = regsub(beresp.http.X-Control, "^.*stale-if-error=([0-9]+).*$", "\1s");
    }
  }
  set beresp.ttl = 0s;
  if (beresp.http.X-Control ~ "s-maxage=[0-9]+") {
    set beresp.ttl = std.duration(regsub(beresp.http.X-Control, "^.*s-maxage=([0-9]+).*$", "\1s"), 0s);
  } elsif (beresp.http.X-Control ~ "max-age=[0-9]+") {
    set beresp.ttl = std.duration(regsub(beresp.http.X-Control, "^.*max-age=([0-9]+).*$", "\1s"), 0s);
  }
  set beresp.grace = std.duration(beresp.http.X-Error, 0s);
  if (std.duration(beresp.http.X-Revalidate, 0s) > beresp.grace) {
    set beresp.grace = std.duration(beresp.http.X-Revalidate, 0s);
  }
  set beresp.keep = 0s;

  # For tests: everything ages this many times faster.
  set beresp.ttl = beresp.ttl / HASTE;
  set beresp.grace = beresp.grace / HASTE;
  set beresp.http.X-Revalidate = std.duration(beresp.http.X-Revalidate, 0s) / HASTE;
  set beresp.http.X-Revalidate = beresp.http.X-Revalidate + "s";

  # configuration/#automatic-bypass-conditions
  if (beresp.http.X-Control ~ "no-store|private" || beresp.http.Set-Cookie || beresp.http.Vary == "*"
      || beresp.status == 206
      || (bereq.http.Authorization && beresp.http.X-Control !~ "public|must-revalidate|s-maxage")) {
    set beresp.uncacheable = true;
    set beresp.grace = 0s;
    # Hit-for-miss, so that clients do not wait for each other; not for a failure, or an entry would be ignored.
    if (beresp.status >= 500) {
      set beresp.ttl = 0s;
    } else {
      set beresp.ttl = 120s;
    }
  }
  return (deliver);
}

sub vcl_backend_error {
  if (bereq.is_bgfetch || bereq.http.X-Attempt == "fresh") {
    return (abandon);
  }
  set beresp.ttl = 0s;
  set beresp.grace = 0s;
}

# The failure of a refresh, or the end of a purge.
sub vcl_synth {
  if (req.http.X-Attempt == "fresh") {
    set req.http.X-Attempt = "stale";
    return (restart);
  }
}

sub vcl_deliver {
  if (req.http.X-Outcome ~ "MISS|EXPIRED") {
    unset resp.http.Age;
    if (obj.uncacheable) {
      set req.http.X-Outcome = "BYPASS";
    }
  }
  set resp.http.Cf-Cache-Status = req.http.X-Outcome;
  unset resp.http.Cache-Tag;
  unset resp.http.Cloudflare-CDN-Cache-Control;
  unset resp.http.X-Control;
  unset resp.http.X-Revalidate;
  unset resp.http.X-Error;
  unset resp.http.X-Varnish;
  unset resp.http.Via;
}
