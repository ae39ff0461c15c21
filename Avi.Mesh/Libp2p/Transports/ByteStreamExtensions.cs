namespace Avi.Mesh.Libp2p.Transports;

/// <summary>What every reader of a byte stream needs.</summary>
internal static class ByteStreamExtensions
{
    /// <summary>Fills a buffer.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="destination">What is to be filled.</param>
    /// <param name="cancellation">Ends the waiting, and makes the stream unusable.</param>
    /// <exception cref="ConnectionEndedException">The other side ended before the buffer was full.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask ReadExactlyAsync(
        this IByteStream stream, Memory<byte> destination, CancellationToken cancellation)
    {
        int filled = 0;
        while (filled < destination.Length)
        {
            int count = await stream.ReadAsync(destination[filled..], cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                throw new ConnectionEndedException(
                    $"The other side ended after {filled} of {destination.Length} expected bytes.");
            }

            filled += count;
        }
    }
}
