using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Avi.Mesh;

/// <summary>The one rule for everything that is read with <see langword="await foreach"/>.</summary>
/// <remarks>
/// A token, be it the call's or the loop's, ends it at once with an <see cref="OperationCanceledException"/>. Disposing
/// what is read, or the node, ends it after what has come, without one.
/// </remarks>
internal static class UntilCancelled
{
    /// <summary>Reads a channel to its end, or until one of two tokens.</summary>
    /// <param name="reader">The channel.</param>
    /// <param name="ofCall">The token of the call that made the channel.</param>
    /// <param name="ofLoop">The token of the loop.</param>
    /// <exception cref="OperationCanceledException">One of the tokens has ended it.</exception>
    public static async IAsyncEnumerable<T> ReadAllAsync<T>(
        this ChannelReader<T> reader, CancellationToken ofCall, [EnumeratorCancellation] CancellationToken ofLoop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ofCall, ofLoop);
        while (await reader.WaitToReadAsync(either.Token).ConfigureAwait(false))
        {
            while (!either.IsCancellationRequested && reader.TryRead(out T? item))
                yield return item;
        }
    }
}
