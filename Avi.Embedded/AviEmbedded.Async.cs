using Avi.Protocol.Messages;

namespace Avi.Embedded;

// The same calls for applications on .NET that must not hold a thread. nanoFramework has no tasks.
public sealed partial class AviEmbedded
{
    /// <inheritdoc cref="Connect"/>
    /// <param name="cancellation">Ends the waiting; the client goes on saying Hello when it is polled.</param>
    public async ValueTask<AviStatus> ConnectAsync(CancellationToken cancellation = default)
    {
        BeginConnect();
        WakeReceiver();

        long deadline = _clock.Milliseconds + _config.ConnectTimeoutMilliseconds;
        int remaining;
        do
        {
            int endedTurns = EndedTurns; // before looking, so that what another's turn brings meanwhile is not missed
            if (IsConnected)
                return AviStatus.Ok;

            remaining = MillisecondsUntil(deadline);
            await TurnAsync(remaining, endedTurns, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        while (remaining > 0);

        return IsConnected ? AviStatus.Ok : NoAnswer();
    }

    /// <inheritdoc cref="Subscribe"/>
    /// <param name="filter">
    /// A topic, or one with wildcards where the gateway knows them (the original does not).
    /// </param>
    /// <param name="cancellation">Ends the waiting; the subscription stays remembered, and is asked for again.</param>
    public ValueTask<AviStatus> SubscribeAsync(string filter, CancellationToken cancellation = default)
    {
        AviStatus status = BeginSubscribe(filter, out Subscription? subscription, out bool isNew);
        return status == AviStatus.Pending
            ? AwaitAsync(subscription!, isNew, cancellation) // Pending comes with a subscription
            : ValueTask.FromResult(status);
    }

    /// <inheritdoc cref="Unsubscribe"/>
    /// <param name="filter">The filter, as it was subscribed to; one that never was is no mistake.</param>
    /// <param name="cancellation">Ends the waiting; the gateway is still told.</param>
    public ValueTask<AviStatus> UnsubscribeAsync(string filter, CancellationToken cancellation = default)
    {
        AviStatus status = BeginUnsubscribe(filter, out Subscription? subscription);
        return status == AviStatus.Pending
            ? AwaitAsync(subscription!, isNew: true, cancellation) // Pending comes with a subscription
            : ValueTask.FromResult(status);
    }

    /// <inheritdoc cref="Publish(string, byte[])"/>
    /// <param name="topic">The topic name.</param>
    /// <param name="data">The payload.</param>
    /// <param name="cancellation">Looked at before sending; sending itself does not wait.</param>
    public ValueTask<AviStatus> PublishAsync(string topic, byte[] data, CancellationToken cancellation = default) =>
        cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled<AviStatus>(cancellation)
            : ValueTask.FromResult(Publish(topic, data));

    /// <inheritdoc cref="UpdateSensor(string, SensorValue, string)"/>
    /// <param name="sensorName">The sensor; becomes a part of its topic.</param>
    /// <param name="value">What it measured.</param>
    /// <param name="customData">What the application adds, often JSON; may be empty.</param>
    /// <param name="cancellation">Looked at before sending; sending itself does not wait.</param>
    public ValueTask<AviStatus> UpdateSensorAsync(
        string sensorName, SensorValue value, string customData = "", CancellationToken cancellation = default) =>
        cancellation.IsCancellationRequested
            ? ValueTask.FromCanceled<AviStatus>(cancellation)
            : ValueTask.FromResult(UpdateSensor(sensorName, value, customData));

    /// <summary>Handles what has come in, up to the configured number of datagrams, and sends what is due.</summary>
    /// <inheritdoc cref="Poll(int)" path="/returns"/>
    /// <param name="timeoutMilliseconds">How long to wait for the first datagram.</param>
    /// <param name="cancellation">Ends the waiting; no datagram is lost by it.</param>
    public async ValueTask<AviStatus> PollAsync(int timeoutMilliseconds, CancellationToken cancellation = default)
    {
        long deadline = _clock.Milliseconds + timeoutMilliseconds;
        int handled = 0;
        int received;
        int remaining;
        do
        {
            remaining = handled == 0 ? MillisecondsUntil(deadline) : 0;
            received = await TurnAsync(remaining, EndedTurns, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (received > 0)
                handled++;
        }
        while (received > 0 ? handled < _config.PollBudget : remaining > 0);

        SendDue();
        return PollStatus(received);
    }

    /// <summary>Handles what comes in, and sends what is due, until it is cancelled.</summary>
    /// <remarks>
    /// The one call that a device on .NET needs beside those that send. Other tasks may meanwhile use the client's
    /// asynchronous calls and its sending ones.
    /// </remarks>
    /// <param name="cancellation">Ends the running; the session stays, for a later run.</param>
    /// <returns>
    /// A task that ends without an exception when it is cancelled; an exception of a handler ends it too.
    /// </returns>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
            await TurnAsync(int.MaxValue, EndedTurns, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<AviStatus> AwaitAsync(
        Subscription subscription, bool isNew, CancellationToken cancellation)
    {
        WakeReceiver();
        long deadline = _clock.Milliseconds + RequestMilliseconds;
        int remaining;
        do
        {
            int endedTurns = EndedTurns; // as in ConnectAsync
            if (subscription.Outcome != AviStatus.Pending)
                break;

            remaining = MillisecondsUntil(deadline);
            await TurnAsync(remaining, endedTurns, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
        while (remaining > 0);

        return Conclude(subscription, isNew);
    }
}
