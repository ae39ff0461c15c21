namespace Avi.Embedded.Tests.Support;

/// <summary>
/// A socket whose answers are there at once, and whose waiting ends inside the call that ends it: whoever wakes the
/// receiver finds that it has received already.
/// </summary>
internal sealed class InlineSocket(GatewaySession gateway) : UdpClient
{
    private readonly Queue<byte[]> _arrived = [];

    public override int Send(byte[] buffer, int offset, int count)
    {
        if (gateway.Take(buffer.AsSpan(offset, count)) is { } answer)
            _arrived.Enqueue(answer);

        return count;
    }

    public override int Receive(byte[] buffer, int offset, int count, int timeoutMilliseconds)
    {
        if (!_arrived.TryDequeue(out byte[]? datagram))
            return 0;

        datagram.CopyTo(buffer.AsSpan(offset, count));
        return datagram.Length;
    }

    public override async ValueTask<int> ReceiveAsync(
        byte[] buffer, int offset, int count, CancellationToken cancellation)
    {
        var ended = new TaskCompletionSource(); // continues inside of Cancel, on purpose
        using CancellationTokenRegistration registration = cancellation.Register(() => ended.TrySetResult());
        await ended.Task;
        return 0;
    }

    public override void Reopen()
    {
    }
}
