namespace Avi.Mesh.Libp2p.Muxing;

/// <summary>A connection with many streams.</summary>
/// <remarks>Disposing tells the other side, ends all streams and the connection below, and awaits the loops.</remarks>
internal interface IMuxedConnection : IAsyncDisposable
{
    /// <summary>Gets a task that ends, without an exception, when the session has ended; its result says why.</summary>
    Task<MuxedConnectionEnd> Ended { get; }

    /// <summary>Gets how many streams are open now, both sides' together.</summary>
    int StreamCount { get; }

    /// <summary>Opens a stream; waits while too many of ours are not acknowledged yet.</summary>
    /// <exception cref="IOException">The session has ended, or its limit of streams is reached.</exception>
    ValueTask<IMuxedStream> OpenStreamAsync(CancellationToken cancellation) =>
        OpenStreamAsync(isHeld: false, cancellation);

    /// <inheritdoc cref="OpenStreamAsync(CancellationToken)"/>
    /// <param name="isHeld">
    /// Whether the other side is told with the first bytes; see <see cref="IMuxedStream.IsHeld"/>.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<IMuxedStream> OpenStreamAsync(bool isHeld, CancellationToken cancellation);

    /// <summary>Waits for a stream that the other side opens. One call at a time.</summary>
    /// <returns>The stream, or <see langword="null"/> when the session has ended.</returns>
    ValueTask<IMuxedStream?> AcceptStreamAsync(CancellationToken cancellation) =>
        AcceptStreamAsync(isHeld: false, cancellation);

    /// <inheritdoc cref="AcceptStreamAsync(CancellationToken)"/>
    /// <param name="isHeld">As for a stream that is opened.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<IMuxedStream?> AcceptStreamAsync(bool isHeld, CancellationToken cancellation);
}
