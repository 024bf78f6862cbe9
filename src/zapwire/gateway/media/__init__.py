"""What a request's media goes through before it is uploaded: fetched, looked at, made into what phones show."""
